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
