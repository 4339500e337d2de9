// The boot service as a whole: opens its folder, listens, and serves until it is closed.
import { getRequestListener } from '@hono/node-server';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { makeApp } from './app.ts';
import { openCache } from './cache.ts';
import { handleDownload } from './download.ts';
import { openBootKey } from './key.ts';
import { NonceBook } from './nonce.ts';
import { DownloadQueue } from './queue.ts';
import { openSpool, type Report } from './report.ts';

export interface BootOptions {
  /** Where the manager publishes to, and where this service keeps its key and its reports. */
  readonly folder: string;
  readonly host: string;
  readonly port: number;
  /** How nodes reach it; by default http://HOST:PORT. */
  readonly url?: string;
  /** Image downloads at once; the others wait in line. */
  readonly maxDownloads?: number;
  /** Where undionly.kpxe and snponly.efi lie. */
  readonly programs?: string;
  readonly onReport?: (report: Report) => void;
  readonly onFault?: (message: string) => void;
  /** A client that takes nothing for so long is cut off, and its place in the queue goes to the next. */
  readonly idleMs?: number;
  readonly now?: () => number;
}

export interface RunningBoot {
  readonly url: string;
  readonly port: number;
  readonly queue: DownloadQueue;
  close(): Promise<void>;
}

export const defaultPrograms = '/usr/lib/ipxe';

export async function startBoot(options: BootOptions): Promise<RunningBoot> {
  const now = options.now ?? Date.now;
  await mkdir(options.folder, { recursive: true });
  const cache = openCache(options.folder, options.onFault);
  const key = await openBootKey(options.folder);
  const nonces = new NonceBook(now);
  const queue = new DownloadQueue(options.maxDownloads ?? 4, now);
  const spool = openSpool(options.folder);
  const onReport = (report: Report): void => {
    void spool(report);
    options.onReport?.(report);
  };
  const programs = options.programs ?? defaultPrograms;
  const onQueued = (peer: string, place: number): void =>
    options.onFault?.(`${peer} waits for an image download at place ${place}`);
  const server = createServer({ noDelay: true });
  server.setTimeout(options.idleMs ?? 60_000);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, options.host, resolve);
  });
  const bound = server.address();
  const port = typeof bound === 'object' && bound ? bound.port : options.port;
  const url = options.url ?? `http://${options.host}:${port}`;
  const app = makeApp({ cache, key, nonces, url, now, onReport });
  const small = getRequestListener((request, env) => app.fetch(request, env));
  server.on('request', (request, response) => {
    handleDownload({ cache, nonces, queue, onQueued, programs }, request, response)
      .then((handled) => (handled ? undefined : small(request, response)))
      .catch((error: unknown) => {
        options.onFault?.(`${request.url ?? ''}: ${String(error)}`);
        response.destroy();
      });
  });
  return {
    url,
    port,
    queue,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
