// The sockets that the API listens on: a unix socket whose file mode is its guard, and TCP with tokens and
// TLS.
import { chmod, rm, stat } from 'node:fs/promises';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Server } from 'node:net';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import type { Context, Hono } from 'hono';
import { HostlerError } from '../model/errors.ts';

export type Listen =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number };

export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

export interface Listening {
  /** As a client names it: `unix:/run/hostler/api.sock`, `https://127.0.0.1:8443`. */
  readonly address: string;
  close(): Promise<void>;
}

const loopback = new Set(['127.0.0.1', '::1', 'localhost']);

export function parseListen(text: string): Listen {
  if (text.startsWith('unix:') && text.length > 5) return { kind: 'unix', path: text.slice(5) };
  const found = /^(\[[0-9a-f:.]+\]|[^:/[\]]+):(\d{1,5})$/i.exec(text);
  const port = Number(found?.[2]);
  if (found?.[1] !== undefined && port <= 65_535) {
    return { kind: 'tcp', host: found[1].replace(/^\[|\]$/g, ''), port };
  }
  throw new HostlerError('invalid-input', {
    message: `${text.slice(0, 200)} is no address to listen on`,
    fix: 'Use unix:PATH or HOST:PORT.',
  });
}

/** Set by the server that accepted the connection, and by nothing that a client sends. */
const localServers = new WeakSet<Server>();

export function isLocal(context: Context): boolean {
  const { incoming } = context.env as HttpBindings;
  const server = (incoming.socket as { readonly server?: Server }).server;
  return server !== undefined && localServers.has(server);
}

/** A socket file that nobody listens on was left behind; one that answers belongs to another manager. */
async function clearSocket(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found === null) return;
  const answers = await new Promise<boolean>((resolve) => {
    const probe = connect(path, () => {
      probe.destroy();
      resolve(true);
    });
    probe.on('error', () => resolve(false));
  });
  if (found.isSocket() && !answers) return rm(path);
  throw new HostlerError('in-use', {
    message: answers ? `Another manager listens on ${path}` : `${path} is no socket`,
    fix: 'Stop the other manager, or choose another path with --listen.',
  });
}

export async function listen(app: Hono, where: Listen, tls: TlsFiles | null): Promise<Listening> {
  if (where.kind === 'tcp' && tls === null && !loopback.has(where.host)) {
    throw new HostlerError('insecure-transport', {
      message: `${where.host} is reached over the network, and there is no certificate for the API`,
      fix: 'Give --tls-cert and --tls-key, or listen on 127.0.0.1.',
    });
  }
  const server = createAdaptorServer({
    fetch: app.fetch,
    ...(where.kind === 'tcp' && tls !== null && { createServer: createTlsServer, serverOptions: tls }),
  }) as Server & { requestTimeout?: number };
  // An image may take as long as its bytes take.
  server.requestTimeout = 0;
  if (where.kind === 'unix') {
    await clearSocket(where.path);
    localServers.add(server);
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    const ready = (): void => {
      server.off('error', reject);
      resolve();
    };
    if (where.kind === 'unix') {
      // The file is made under this mask, so that it is never open to others, not even for a moment.
      const mask = process.umask(0o177);
      server.listen(where.path, ready);
      process.umask(mask);
    } else {
      server.listen(where.port, where.host, ready);
    }
  });
  if (where.kind === 'unix') await chmod(where.path, 0o600);
  return { address: addressOf(server, where, tls !== null), close: () => close(server) };
}

function addressOf(server: Server, where: Listen, secure: boolean): string {
  if (where.kind === 'unix') return `unix:${where.path}`;
  const { port } = server.address() as AddressInfo;
  const host = where.host.includes(':') ? `[${where.host}]` : where.host;
  return `${secure ? 'https' : 'http'}://${host}:${port}`;
}

/** What is under way gets an end; event streams would never end by themselves. */
function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    (server as { closeAllConnections?: () => void }).closeAllConnections?.();
  });
}
