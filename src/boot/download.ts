// Downloads on node:http itself: images by id with ranges, behind the queue; the configuration of a boot,
// once.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PublicationCache } from './cache.ts';
import { sendFile } from './file.ts';
import type { NonceBook } from './nonce.ts';
import { peerOf } from './peer.ts';
import type { DownloadQueue } from './queue.ts';

export interface DownloadParts {
  readonly cache: PublicationCache;
  readonly nonces: NonceBook;
  readonly queue: DownloadQueue;
  readonly onQueued: (peer: string, place: number) => void;
  /** iPXE's own programs, for UEFI HTTP boot. */
  readonly programs: string;
}

const octets = 'application/octet-stream';

function refuse(response: ServerResponse, status: number, reason: string, retryAfterS?: number): void {
  response.writeHead(status, {
    'hostler-reason': reason,
    'content-length': 0,
    ...(retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) }),
  });
  response.end();
}

async function sendImage(
  parts: DownloadParts,
  request: IncomingMessage,
  response: ServerResponse,
  id: string,
  name: string,
): Promise<void> {
  const publication = await parts.cache.current();
  // Only what is published is served: an image that is being removed, or any other file, is not.
  const image = publication?.images.find((i) => i.id === id);
  if (!image || !Object.hasOwn(image.files, name)) {
    refuse(response, 404, 'no such image');
    return;
  }
  const path = parts.cache.imagePath(id, name);
  // Kernel and initrd are small, and iPXE cannot wait in a queue.
  if (name !== 'root.squashfs' || request.method === 'HEAD') {
    await sendFile(request, response, path, octets);
    return;
  }
  const peer = peerOf(request);
  const slot = parts.queue.ask(peer);
  if (!slot.granted) {
    parts.onQueued(peer, slot.place);
    refuse(response, 503, `queued at place ${slot.place}`, slot.retryAfterS);
    return;
  }
  try {
    await sendFile(request, response, path, octets);
  } finally {
    slot.release();
  }
}

async function sendConfiguration(
  parts: DownloadParts,
  request: IncomingMessage,
  response: ServerResponse,
  nonce: string,
) {
  const verdict = parts.nonces.ask(nonce, peerOf(request));
  if ('unknown' in verdict) {
    refuse(response, 410, 'no boot is under way with this nonce');
    return;
  }
  if ('refused' in verdict) {
    refuse(response, 403, verdict.refused);
    return;
  }
  const archive = await parts.cache.configuration(verdict.config);
  if (!archive) {
    refuse(response, 503, 'the configuration is not there yet', 5);
    return;
  }
  // It counts as delivered once the socket took it all: a cut connection may ask again.
  response.once('finish', () => parts.nonces.markDelivered(nonce));
  response.writeHead(200, { 'content-type': 'application/x-tar', 'content-length': archive.length });
  response.end(archive);
}

/** False when the path is none of its own. */
export async function handleDownload(
  parts: DownloadParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  const url = new URL(request.url ?? '/', 'http://boot');
  const image = /^\/image\/([0-9a-f]{16})\/([a-z.]+)$/.exec(url.pathname);
  if (image) {
    await sendImage(parts, request, response, image[1] ?? '', image[2] ?? '');
    return true;
  }
  const program = /^\/program\/(undionly\.kpxe|snponly\.efi)$/.exec(url.pathname)?.[1];
  if (program !== undefined) {
    await sendFile(request, response, `${parts.programs}/${program}`, octets);
    return true;
  }
  if (url.pathname !== '/config') return false;
  await sendConfiguration(parts, request, response, url.searchParams.get('nonce') ?? '');
  return true;
}
