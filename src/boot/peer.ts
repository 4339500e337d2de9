// Where a request came from, as the one spelling that nonces and the queue are kept by.
import type { IncomingMessage } from 'node:http';

/** An IPv4 address that came in over an IPv6 socket is itself. */
export const peerOf = (request: IncomingMessage): string =>
  (request.socket.remoteAddress ?? '').replace('::ffff:', '');
