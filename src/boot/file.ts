// Sends a file over node:http, whole or a range of it, as fast as the socket takes it.
import { open, type FileHandle } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { once } from 'node:events';
import { parseRange } from './range.ts';

/** Large enough that the cost of a chunk vanishes beside the copying of its bytes. */
const chunkBytes = 1 << 20;

// One buffer is filled while the other is on its way; the socket's own callback says when a buffer is free
// again.
async function copy(
  file: FileHandle,
  response: ServerResponse,
  start: number,
  length: number,
): Promise<boolean> {
  const buffers = [
    Buffer.allocUnsafe(Math.min(chunkBytes, length)),
    Buffer.allocUnsafe(Math.min(chunkBytes, length)),
  ];
  const flushed: Promise<void>[] = [Promise.resolve(), Promise.resolve()];
  let at = 0;
  for (let turn = 0; at < length; turn = 1 - turn) {
    await flushed[turn];
    if (response.destroyed) return false;
    const buffer = buffers[turn] ?? Buffer.alloc(0);
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, length - at), start + at);
    if (bytesRead === 0) return false;
    at += bytesRead;
    flushed[turn] = new Promise((resolve) => {
      response.write(buffer.subarray(0, bytesRead), () => resolve());
    });
  }
  response.end();
  if (!response.writableFinished && !response.destroyed) {
    await Promise.race([once(response, 'finish'), once(response, 'close')]);
  }
  return response.writableFinished;
}

/** Resolves when the client has it all, or has gone: true only for the first. */
export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  type: string,
): Promise<boolean> {
  const file = await open(path).catch(() => undefined);
  if (!file) {
    response.writeHead(404, { 'hostler-reason': 'no such file' }).end();
    return false;
  }
  try {
    const { size } = await file.stat();
    const range = parseRange(request.headers.range, size);
    if (range === 'unsatisfiable') {
      response.writeHead(416, { 'content-range': `bytes */${size}` }).end();
      return false;
    }
    const { start, end } = range ?? { start: 0, end: size - 1 };
    response.writeHead(range ? 206 : 200, {
      'content-type': type,
      'content-length': end - start + 1,
      'accept-ranges': 'bytes',
      ...(range ? { 'content-range': `bytes ${start}-${end}/${size}` } : {}),
    });
    if (request.method === 'HEAD') {
      response.end();
      return true;
    }
    return await copy(file, response, start, end - start + 1);
  } finally {
    await file.close();
  }
}
