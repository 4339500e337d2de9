// A way to a daemon: gives a connected byte stream each time it is asked, or rejects with ConnectFailed.
import type { Duplex } from 'node:stream';

export interface Dial {
  /** `signal` ends the attempt. */
  (signal: AbortSignal): Promise<Duplex>;
}

/** What the rest needs to know of a way beside how to go it. */
export interface Way {
  readonly dial: Dial;
  /** Whether nobody on the way can read along: SASL's secrets are not sent otherwise. */
  readonly confidential: boolean;
  /** Whether the peer may vanish without a word, so that the daemon should look after us too. */
  readonly remote: boolean;
  /**
   * Whether several messages may be written at once; not so where the daemon would overlook all but the
   * first.
   */
  readonly joinWrites: boolean;
}

/**
 * A socket whose bytes are handed over as they are read, in a buffer that serves the next read again: a
 * stream would make a buffer and several objects for each of many small answers. Whoever reads it sets
 * `deliver` before the first message is sent; daemons do not speak unasked.
 */
export interface DirectSocket {
  deliver: ((bytes: Buffer) => void) | undefined;
}

export const isDirect = (socket: Duplex): socket is Duplex & DirectSocket => 'deliver' in socket;

/** What is mostly the matter when a system call on the way to a daemon fails. */
const advice: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such socket: does libvirtd or virtqemud run here?',
  EACCES: 'as a rule only root and the group libvirt may connect',
  ECONNREFUSED: 'nobody listens there: does the daemon run, and is it told to listen?',
  ENOTFOUND: 'nobody knows that host name',
  EHOSTUNREACH: 'there is no way to that host: is it up?',
  ENETUNREACH: 'there is no way to the network of that host',
};

/** The failure in the system's words, and what to look at. */
export function sayUnreached(cause: Error): string {
  const look = advice[(cause as NodeJS.ErrnoException).code ?? ''];
  return look === undefined ? cause.message : `${cause.message} (${look})`;
}
