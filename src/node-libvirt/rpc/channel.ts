// One connection: frames out and in, at most `window` calls that the daemon owes an answer, pings, one end
// for all.
import type { Duplex } from 'node:stream';
import { isDirect } from '../transport/dial.ts';
import { ProtocolError } from '../xdr/protocol-error.ts';
import type { Frame } from './frame.ts';
import {
  FrameParser,
  headroomBytes,
  frameStatus,
  frameType,
  writeHeader,
  type FrameHeader,
} from './frame.ts';
import { Keepalive, type KeepaliveOptions } from './keepalive.ts';
import type { OtherDriver } from './other-driver.ts';
import type { Closed, PendingCall, StreamSink } from './pending.ts';

/** A daemon stops reading at five unanswered calls (max_client_requests), pings included. */
export const windowSize = 4;
/** Frames up to this are copied together into one write. */
const coalesceBytes = 64 * 1024;

/** Who uses the channel; all of it is told at once, synchronously. */
export interface ChannelOwner {
  /** A slot is free again. */
  freed(channel: Channel): void;
  closed(channel: Channel, why: Closed): void;
}

export interface ChannelOptions {
  readonly keepalive: KeepaliveOptions;
  /** Whether several frames may go out in one write. */
  readonly joinWrites: boolean;
  /** Messages that the daemon sends by itself. */
  readonly onMessage?: (frame: Frame) => void;
  readonly onSilent?: (missed: number) => void;
}

export class Channel {
  readonly #socket: Duplex;
  readonly #options: ChannelOptions;
  readonly #parser: FrameParser;
  readonly #keepalive: Keepalive;
  readonly #calls = new Map<number, PendingCall>();
  /** Drivers that were asked over this connection, and whether they have answered. */
  readonly #drivers = new Map<OtherDriver, 'asked' | 'answered'>();
  #serial = 0;
  #outgoing: Uint8Array[] = [];
  #outgoingBytes = 0;
  #owner: ChannelOwner | undefined;
  #stream: { readonly serial: number; readonly header: FrameHeader; readonly sink: StreamSink } | undefined;
  #why: Closed | undefined;
  readonly #ended: Promise<Closed>;
  #end!: (why: Closed) => void;

  constructor(socket: Duplex, options: ChannelOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.#parser = new FrameParser(this.#onFrame);
    this.#keepalive = new Keepalive(options.keepalive, {
      send: (frame) => {
        this.#write(frame);
      },
      silent: (missed) => this.#options.onSilent?.(missed),
      dead: (reason) => {
        this.#fail({ reason });
      },
    });
    if (isDirect(socket)) socket.deliver = this.#onBorrowed;
    else socket.on('data', this.#onData);
    socket.on('error', (cause: Error) => {
      this.#fail({ reason: cause.message, cause });
    });
    socket.on('end', () => {
      this.#fail({
        reason: this.#parser.midFrame ? 'the daemon hung up in mid-message' : 'the daemon hung up',
      });
    });
    socket.on('close', () => {
      this.#fail({ reason: 'the connection was closed' });
    });
    // A socket that was read from by hand before does not flow by itself.
    socket.resume();
    this.#keepalive.start();
  }

  /** Resolves, never rejects, when the channel is no more. */
  get ended(): Promise<Closed> {
    return this.#ended;
  }

  get open(): boolean {
    return this.#why === undefined;
  }

  get free(): number {
    return this.#why === undefined ? windowSize - this.#calls.size : 0;
  }

  get idle(): boolean {
    return this.#calls.size === 0;
  }

  /** Whether the call may go now: a driver's first call goes alone. */
  takes({ driver }: PendingCall): boolean {
    return driver === undefined || this.#drivers.get(driver) !== 'asked';
  }

  calls(): IterableIterator<PendingCall> {
    return this.#calls.values();
  }

  set owner(owner: ChannelOwner) {
    this.#owner = owner;
  }

  /** Sends a call; there must be a free slot. */
  start(call: PendingCall, now: number): void {
    if (this.free <= 0) throw new Error('a call was started on a channel without a free slot');
    const serial = this.#nextSerial();
    writeHeader(call.bytes, call.header, frameType.call, serial, frameStatus.ok);
    call.state = 'sent';
    call.sentAt = now;
    this.#calls.set(serial, call);
    const { driver } = call;
    if (driver !== undefined && !this.#drivers.has(driver)) this.#drivers.set(driver, 'asked');
    call.broken = this.#broken;
    if (call.sink !== undefined) this.#stream = { serial, header: call.header, sink: call.sink };
    this.#write(call.bytes);
  }

  /** Sends a packet of the channel's stream; false when the socket asks to wait for `onDrain`. */
  sendPacket(type: number, status: number, payload: Uint8Array): boolean {
    if (this.#stream === undefined || this.#why !== undefined) return true;
    const { header, serial } = this.#stream;
    const head = Buffer.allocUnsafe(headroomBytes);
    writeHeader(head, header, type, serial, status, headroomBytes + payload.length);
    this.#write(head);
    if (payload.length > 0) this.#write(payload);
    this.#flush();
    return !this.#socket.writableNeedDrain;
  }

  onDrain(listener: () => void): void {
    this.#socket.once('drain', listener);
  }

  pause(): void {
    this.#keepalive.pause(true);
    this.#socket.pause();
  }

  resume(): void {
    this.#keepalive.pause(false);
    this.#socket.resume();
  }

  /** Ends the connection; what is in flight fails with `reason`. */
  close(reason: string): void {
    if (this.#why !== undefined) return;
    this.#flush();
    this.#socket.end();
    this.#fail({ reason });
  }

  #nextSerial(): number {
    do this.#serial = this.#serial === 0xffffffff ? 1 : this.#serial + 1;
    while (this.#calls.has(this.#serial));
    return this.#serial;
  }

  #write(frame: Uint8Array): void {
    if (this.#why !== undefined) return;
    if (this.#outgoing.length === 0) queueMicrotask(this.#flush);
    this.#outgoing.push(frame);
    this.#outgoingBytes += frame.length;
  }

  /** One write for all that was sent in this turn. */
  readonly #flush = (): void => {
    const frames = this.#outgoing;
    const [first] = frames;
    if (first === undefined || this.#why !== undefined) return;
    const bytes = this.#outgoingBytes;
    this.#outgoing = [];
    this.#outgoingBytes = 0;
    if (frames.length === 1) this.#socket.write(first);
    else if (!this.#options.joinWrites) for (const frame of frames) this.#socket.write(frame);
    else if (bytes <= coalesceBytes) this.#socket.write(Buffer.concat(frames, bytes));
    else {
      this.#socket.cork();
      for (const frame of frames) this.#socket.write(frame);
      this.#socket.uncork();
    }
  };

  readonly #onData = (chunk: Buffer): void => {
    this.#read(chunk, false);
  };

  readonly #onBorrowed = (chunk: Buffer): void => {
    this.#read(chunk, true);
  };

  #read(chunk: Buffer, borrowed: boolean): void {
    if (this.#why !== undefined) return;
    this.#keepalive.heard();
    const { size } = this.#calls;
    try {
      this.#parser.push(chunk, borrowed);
    } catch (cause) {
      const said = cause instanceof Error ? cause.message : String(cause);
      this.#fail({ reason: `the daemon broke the protocol: ${said}`, cause });
    }
    // Once for all answers of a chunk, so that as many calls go out in one write.
    if (this.#calls.size < size) this.#owner?.freed(this);
  }

  readonly #onFrame = (frame: Frame): void => {
    // An earlier frame of the same chunk may have ended the channel.
    if (this.#why !== undefined) return;
    switch (frame.type) {
      case frameType.reply:
        this.#onReply(frame);
        return;
      case frameType.message:
        if (!this.#keepalive.take(frame)) this.#options.onMessage?.(frame);
        return;
      case frameType.stream:
      case frameType.hole:
        if (frame.serial !== this.#stream?.serial)
          throw new ProtocolError(`a packet of an unknown stream ${frame.serial}`, frame.offset);
        this.#stream.sink.packet(frame.borrowed ? frame.kept() : frame);
        return;
      default:
        throw new ProtocolError(`a frame of type ${frame.type}`, frame.offset);
    }
  };

  #onReply(frame: Frame): void {
    const call = this.#calls.get(frame.serial);
    if (call === undefined)
      throw new ProtocolError(`a reply to call ${frame.serial}, which nobody made`, frame.offset);
    const { header } = call;
    if (frame.procedure !== header.number || frame.program !== header.program)
      throw new ProtocolError(
        `a reply to procedure ${frame.program}/${frame.procedure} instead of ${header.name}`,
        frame.offset,
      );
    this.#calls.delete(frame.serial);
    if (call.driver !== undefined) this.#drivers.set(call.driver, 'answered');
    call.answered(frame);
  }

  readonly #broken = (reason: string): void => {
    this.#fail({ reason });
  };

  #fail(why: Closed): void {
    if (this.#why !== undefined) return;
    this.#why = why;
    this.#keepalive.stop();
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const call of calls) call.closed(why);
    this.#outgoing = [];
    this.#stream?.sink.closed(why);
    this.#end(why);
    this.#owner?.closed(this, why);
    destroySoon(this.#socket);
  }
}

/** Lets what was written go out, but waits for nobody. */
function destroySoon(socket: Duplex): void {
  if (socket.destroyed) return;
  if (!socket.writableEnded) {
    socket.destroy();
    return;
  }
  if (socket.writableFinished) socket.destroy();
  else {
    const timer = setTimeout(() => socket.destroy(), 500);
    socket.once('finish', () => {
      clearTimeout(timer);
      socket.destroy();
    });
  }
}
