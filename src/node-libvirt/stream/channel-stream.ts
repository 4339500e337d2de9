// A libvirt stream on a connection of its own: nothing is read from the socket that the reader has not
// asked for, and nothing counts as written that the socket has not taken.
import { Duplex, Readable, Writable } from 'node:stream';
import { ConnectionClosed } from '../errors.ts';
import type { Channel } from '../rpc/channel.ts';
import { type Frame, frameStatus, frameType } from '../rpc/frame.ts';
import type { Closed, StreamSink } from '../rpc/pending.ts';
import { decodePacket, encodeHole, maxPacketBytes, type Packet } from './packet.ts';
import { SparseHole, type RawStream, type StreamShape } from './raw-stream.ts';

const zeros = Buffer.alloc(64 * 1024);
const nothing = Buffer.alloc(0);

type Done = (error?: Error | null) => void;
type Shape = Readable | Writable | Duplex;

export class ChannelStream implements RawStream, StreamSink {
  readonly #channel: () => Channel;
  readonly #procedure: string;
  readonly #host: string;
  /** What came and was not taken yet. */
  #arrived: Packet[] = [];
  #zerosLeft = 0n;
  /** Whether the daemon has replied to the call that opens the stream. Data may come before the reply. */
  #opened = false;
  #paused = false;
  #wanted = false;
  #sparse = false;
  #shape: Shape | undefined;
  #finishing = false;
  /** The daemon has confirmed the end, or there is nobody left to confirm it. */
  #over = false;
  #confirmed: Done | undefined;
  #failure: Error | undefined;

  /**
   * `channel` is asked for when the stream is used: the stream must exist before the call that opens it
   * is sent.
   */
  constructor(channel: () => Channel, procedure: string, host: string) {
    this.#channel = channel;
    this.#procedure = procedure;
    this.#host = host;
  }

  readable({ sparse = false }: StreamShape = {}): Readable {
    this.#sparse = sparse;
    const shape = new Readable({
      objectMode: sparse,
      ...(sparse ? { highWaterMark: 4 } : {}),
      read: () => {
        this.#want();
      },
      destroy: (error, done) => {
        this.#leave(error, done);
      },
    });
    return this.#take(shape);
  }

  writable({ sparse = false }: StreamShape = {}): Writable {
    const shape = new Writable({
      objectMode: sparse,
      write: (chunk: Uint8Array | SparseHole, _encoding, done) => {
        this.#write(chunk, done);
      },
      final: (done) => {
        this.#finish(done);
      },
      destroy: (error, done) => {
        this.#leave(error, done);
      },
    });
    this.#take(shape);
    // A writer reads nothing: what arrives are the confirmation and failures.
    this.#want();
    return shape;
  }

  duplex(): Duplex {
    const shape = new Duplex({
      allowHalfOpen: false,
      read: () => {
        this.#want();
      },
      write: (chunk: Uint8Array, _encoding, done) => {
        this.#write(chunk, done);
      },
      final: (done) => {
        this.#finish(done);
      },
      destroy: (error, done) => {
        this.#leave(error, done);
      },
    });
    return this.#take(shape);
  }

  async abort(): Promise<void> {
    const channel = this.#channel();
    await new Promise<void>((resolve) => {
      this.#leave(null, () => {
        resolve();
      });
    });
    await channel.ended;
  }

  /** The reply has come: from now on nothing is read that is not asked for. */
  opened(): void {
    this.#opened = true;
    this.#deliver();
  }

  packet(frame: Frame): void {
    const packet = decodePacket(frame, this.#procedure, this.#host);
    switch (packet.kind) {
      case 'failed':
        this.#fail(packet.error ?? new Error(`${this.#procedure}: the daemon aborted the stream`));
        return;
      case 'finished':
        this.#confirm();
        return;
      default:
        this.#arrived.push(packet);
        this.#deliver();
    }
  }

  closed({ reason, cause }: Closed): void {
    const about = { procedure: this.#procedure, host: this.#host, outcome: 'unknown', cause } as const;
    this.#fail(new ConnectionClosed(reason, about));
  }

  #take<T extends Shape>(shape: T): T {
    if (this.#shape !== undefined) throw new Error('the stream has its shape already');
    this.#shape = shape;
    if (this.#failure !== undefined) shape.destroy(this.#failure);
    return shape;
  }

  #want(): void {
    this.#wanted = true;
    if (this.#deliver()) this.#goOn();
  }

  #goOn(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#channel().resume();
  }

  /**
   * Hands on what arrived while the reader asks for it, stops the socket when it does not; true when it
   * wants more.
   */
  #deliver(): boolean {
    const shape = this.#shape;
    while (this.#wanted && shape instanceof Readable) {
      if (this.#zerosLeft > 0n) {
        const size = this.#zerosLeft < BigInt(zeros.length) ? Number(this.#zerosLeft) : zeros.length;
        this.#zerosLeft -= BigInt(size);
        this.#wanted = shape.push(zeros.subarray(0, size));
        continue;
      }
      const packet = this.#arrived.shift();
      if (packet === undefined) return true;
      this.#handOn(packet, shape);
    }
    if (this.#arrived.length > 0 && this.#opened && !this.#paused && !this.#over) {
      this.#paused = true;
      this.#channel().pause();
    }
    return this.#wanted;
  }

  #handOn(packet: Packet, shape: Readable): void {
    if (packet.kind === 'data') this.#wanted = shape.push(packet.bytes);
    else if (packet.kind === 'hole') {
      if (this.#sparse) this.#wanted = shape.push(new SparseHole(packet.length));
      else this.#zerosLeft = packet.length;
    } else
      this.#finish((error) => {
        if (error !== undefined && error !== null) shape.destroy(error);
        else if (!shape.readableEnded) shape.push(null);
      });
  }

  #write(chunk: Uint8Array | SparseHole, done: Done): void {
    const channel = this.#channel();
    let taken = true;
    if (chunk instanceof SparseHole)
      taken = channel.sendPacket(frameType.hole, frameStatus.continue, encodeHole(chunk.length));
    else
      for (let at = 0; at < chunk.length; at += maxPacketBytes)
        taken = channel.sendPacket(
          frameType.stream,
          frameStatus.continue,
          chunk.subarray(at, at + maxPacketBytes),
        );
    if (taken) done();
    else channel.onDrain(done);
  }

  /** Says that all is said, and waits for the daemon's word that all was taken. */
  #finish(done: Done): void {
    if (this.#over) {
      done(this.#failure);
      return;
    }
    const before = this.#confirmed;
    this.#confirmed = (error) => {
      before?.(error);
      done(error);
    };
    if (this.#finishing) return;
    this.#finishing = true;
    this.#channel().sendPacket(frameType.stream, frameStatus.ok, nothing);
    // The confirmation must be read, whoever reads or does not read the data before it.
    this.#goOn();
  }

  #confirm(): void {
    if (this.#over) return;
    this.#over = true;
    this.#confirmed?.();
    const shape = this.#shape;
    if (shape instanceof Duplex && !shape.readableEnded && !shape.destroyed) shape.push(null);
    this.#channel().close('the stream has ended');
  }

  #fail(error: Error): void {
    if (this.#over) return;
    this.#over = true;
    this.#failure = error;
    this.#confirmed?.(error);
    this.#shape?.destroy(error);
    this.#channel().close(error.message);
  }

  /** Destroyed: abort at the daemon, unless the stream came to its end. */
  #leave(error: Error | null, done: Done): void {
    if (!this.#over) {
      this.#over = true;
      this.#channel().sendPacket(frameType.stream, frameStatus.error, nothing);
      this.#channel().close(error?.message ?? 'the stream was given up');
    }
    this.#confirmed?.(error ?? new Error('the stream was destroyed'));
    this.#confirmed = undefined;
    done(error);
  }
}
