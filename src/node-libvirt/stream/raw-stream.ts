// A libvirt stream before it has a shape: the opener chooses to read it, to write it or both.
import type { Duplex, Readable, Writable } from 'node:stream';

/** In a sparse stream: this many bytes of zeros that were not sent. */
export class SparseHole {
  readonly length: bigint;
  constructor(length: bigint) {
    this.length = length;
  }
}

export interface StreamShape {
  /** Holes are read and written as SparseHole objects (object mode). Without it holes are read as zeros. */
  readonly sparse?: boolean;
}

/** Exactly one of the three shapes may be taken, once. Destroying it aborts the stream at the daemon. */
export interface RawStream {
  readable(shape?: StreamShape): Readable;
  /** `finish` comes when the daemon has confirmed the end. */
  writable(shape?: StreamShape): Writable;
  /** Both ways at once: a console or a channel. */
  duplex(): Duplex;
  /** Gives the stream up without having used it. */
  abort(): Promise<void>;
}
