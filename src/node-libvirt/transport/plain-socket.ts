// Sockets as they are: a unix socket on this machine, or TCP without any protection.
import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { ConnectFailed } from '../errors.ts';
import { sayUnreached, type Dial, type DirectSocket } from './dial.ts';

/** Elsewhere each read ends before the next begins, so that one buffer does for all sockets. */
const readAhead = process.platform === 'win32';
const newBuffer = (): Buffer => Buffer.allocUnsafeSlow(64 * 1024);
const sharedBuffer = newBuffer();

function directSocket(options: NetConnectOpts): Socket & DirectSocket {
  const buffer = readAhead ? newBuffer() : sharedBuffer;
  const direct: DirectSocket = { deliver: undefined };
  const callback = (size: number): boolean => {
    socket.deliver?.(buffer.subarray(0, size));
    return true;
  };
  const socket = Object.assign(connect({ ...options, onread: { buffer, callback } }), direct);
  return socket;
}

export function dialUnix(path: string): Dial {
  return (signal) => connectSocket({ path }, path, signal);
}

export function dialTcp(host: string, port: number): Dial {
  return (signal) => connectSocket({ host, port, noDelay: true }, `${host}:${port}`, signal);
}

function connectSocket(options: NetConnectOpts, name: string, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const fail = (what: string, cause: unknown): void => {
      socket.destroy();
      signal.removeEventListener('abort', onAbort);
      reject(new ConnectFailed('reach', name, what, cause));
    };
    const onAbort = (): void => {
      fail('no connection in time', signal.reason);
    };
    const socket = directSocket(options);
    socket.once('error', (cause: Error) => {
      fail(sayUnreached(cause), cause);
    });
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      signal.removeEventListener('abort', onAbort);
      resolve(socket);
    });
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}
