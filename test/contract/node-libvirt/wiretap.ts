// A way to a daemon that is listened to and can be cut after any byte: calls that are owed an answer are
// counted on it.
import { connect, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { type Frame, FrameParser, frameType } from '../../../src/node-libvirt/rpc/frame.ts';

const remoteProgram = 0x20008086;

export interface Cut {
  readonly direction: 'out' | 'in';
  /** Bytes in this direction that still get through. */
  readonly afterBytes: number;
}

export class Wiretap {
  readonly #path: string;
  readonly #wires = new Set<TappedWire>();
  /** The most calls that were unanswered on any one connection at any moment. */
  mostUnanswered = 0;
  /** Over all connections that there were. */
  connections = 0;
  calls = 0;
  bytesOut = 0;
  bytesIn = 0;
  cut: Cut | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  readonly dial = (): Promise<Duplex> =>
    new Promise((resolve, reject) => {
      const socket = connect(this.#path);
      socket.once('error', reject);
      socket.once('connect', () => {
        this.connections += 1;
        const wire = new TappedWire(this, socket);
        this.#wires.add(wire);
        wire.once('close', () => this.#wires.delete(wire));
        resolve(wire);
      });
    });

  get open(): number {
    return this.#wires.size;
  }

  /** Ends every connection as a pulled cable that somebody notices. */
  cutAll(): void {
    for (const wire of this.#wires) wire.destroy(new Error('the cable was cut'));
  }
}

class TappedWire extends Duplex {
  readonly #tap: Wiretap;
  readonly #socket: Socket;
  readonly #out = new FrameParser((frame) => {
    this.#sent(frame);
  });
  readonly #in = new FrameParser((frame) => {
    this.#received(frame);
  });
  #unanswered = 0;
  #left: { out: number; in: number };

  constructor(tap: Wiretap, socket: Socket) {
    super();
    this.#tap = tap;
    this.#socket = socket;
    this.#left = {
      out: tap.cut?.direction === 'out' ? tap.cut.afterBytes : Infinity,
      in: tap.cut?.direction === 'in' ? tap.cut.afterBytes : Infinity,
    };
    socket.on('data', (chunk: Buffer) => {
      this.#arrive(chunk);
    });
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const through = chunk.subarray(0, Math.min(chunk.length, this.#left.out));
    this.#left.out -= through.length;
    this.#tap.bytesOut += through.length;
    this.#out.push(through);
    this.#socket.write(through, () => {
      if (this.#left.out > 0) done();
      else this.destroy(new Error('the cable was cut'));
    });
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }

  #arrive(chunk: Buffer): void {
    const through = chunk.subarray(0, Math.min(chunk.length, this.#left.in));
    this.#left.in -= through.length;
    this.#tap.bytesIn += through.length;
    this.#in.push(through);
    if (through.length > 0 && !this.push(through)) this.#socket.pause();
    if (this.#left.in <= 0) this.destroy(new Error('the cable was cut'));
  }

  #sent(frame: Frame): void {
    if (frame.type !== frameType.call || frame.program !== remoteProgram) return;
    this.#tap.calls += 1;
    this.#unanswered += 1;
    this.#tap.mostUnanswered = Math.max(this.#tap.mostUnanswered, this.#unanswered);
  }

  #received(frame: Frame): void {
    if (frame.type === frameType.reply) this.#unanswered -= 1;
  }
}
