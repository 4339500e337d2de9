// The way to the manager: a unix socket, or HTTPS with a token. Plain HTTP is taken for loopback alone.
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { Readable } from 'node:stream';
import type { Send } from '../../client/send.ts';
import { HostlerError } from '../../model/errors.ts';

export const defaultSocket = '/run/hostler/api.sock';

export interface ManagerAddress {
  readonly text: string;
  readonly options: RequestOptions;
  readonly secure: boolean;
}

export function parseManagerAddress(text: string): ManagerAddress {
  if (text.startsWith('unix:') && text.length > 5) {
    return { text, options: { socketPath: text.slice(5) }, secure: false };
  }
  const url = URL.canParse(text) ? new URL(text) : null;
  const loopback = url !== null && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (url && (url.protocol === 'https:' || (url.protocol === 'http:' && loopback))) {
    const hostname = url.hostname.replace(/^\[|\]$/g, '');
    const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
    return { text, options: { hostname, port }, secure: url.protocol === 'https:' };
  }
  throw new HostlerError('invalid-input', {
    message: `${text.slice(0, 200)} is no address of a manager`,
    fix: 'Use unix:PATH or https://HOST:PORT; http:// is taken for loopback only.',
  });
}

export function sendTo(address: ManagerAddress): Send {
  return async ({ method, path, headers, body, signal }) => {
    const open = address.secure ? (await import('node:https')).request : httpRequest;
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = open({ ...address.options, method, path, headers, ...(signal && { signal }) });
      request.on('response', resolve);
      request.on('error', (cause) => {
        reject(signal?.aborted === true ? cause : unreachable(address, cause));
      });
      if (body === undefined) request.end();
      else if (typeof body === 'string') request.end(body);
      else
        Readable.from(body)
          .on('error', (e) => request.destroy(e))
          .pipe(request);
    });
    const plain: Record<string, string> = {};
    for (const [name, value] of Object.entries(response.headers)) plain[name] = String(value);
    return { status: response.statusCode ?? 0, headers: plain, body: response as AsyncIterable<Uint8Array> };
  };
}

function unreachable(address: ManagerAddress, cause: NodeJS.ErrnoException): HostlerError {
  const denied = cause.code === 'EACCES' || cause.code === 'EPERM';
  return new HostlerError('manager-unreachable', {
    message: `No manager answers at ${address.text} (${cause.code ?? cause.message})`,
    fix: denied
      ? 'The socket belongs to another user: use sudo, or a TCP address with a token.'
      : 'Start it with hostler serve, or name its address with --manager or HOSTLER_MANAGER.',
    cause,
  });
}
