// A call on its way: queued, sent, or given up by its caller while the daemon still owes an answer.
import { CallAborted, ConnectionClosed, DeadlineExceeded, type Outcome } from '../errors.ts';
import { makeLibvirtError, versionNumber } from '../libvirt-error.ts';
import { readRemoteError } from '../protocol/type.gen.ts';
import { decodeValue } from '../xdr/define.ts';
import type { Procedure } from '../xdr/procedure.ts';
import { ProtocolError } from '../xdr/protocol-error.ts';
import { frameStatus, type Frame } from './frame.ts';
import { otherDriverOf, type OtherDriver } from './other-driver.ts';

/** The part of a procedure that a call needs once it is encoded. */
export type CallHeader = Omit<Procedure<unknown, unknown>, 'encode'>;

/** Makes the error in the caller's own continuation, so that the stack leads to the caller. */
type FailedCall = () => Error;

async function failing(make: FailedCall): Promise<never> {
  // By the second turn the caller's promise waits for this one, and async stack traces follow it to him.
  await Promise.resolve();
  await Promise.resolve();
  throw make();
}

/** The daemon that a call goes to. */
export interface Peer {
  /** How it is called in errors. */
  readonly host: string;
  /** libvirt's version of it; 0 while it is not known. */
  libVersion(): number;
}

/** Why a connection is no more. */
export interface Closed {
  readonly reason: string;
  readonly cause?: unknown;
}

/** Takes the packets of the one stream of a channel. */
export interface StreamSink {
  packet(frame: Frame): void;
  closed(why: Closed): void;
}

export class PendingCall {
  readonly header: CallHeader;
  /** The frame to send, its header still to be written. */
  readonly bytes: Buffer;
  readonly peer: Peer;
  readonly deadlineMs: number;
  /** On the clock of performance.now(). */
  readonly deadlineAt: number;
  /** The domain that the call is about, where it is about one. */
  readonly guest: string | undefined;
  readonly sink: StreamSink | undefined;
  readonly driver: OtherDriver | undefined;
  readonly madeAt: number;
  /** Ends the connection that the call went over; set when it is sent. */
  broken: ((reason: string) => void) | undefined = undefined;
  /** `left`: the caller has its error, the daemon has not answered yet, and the slot stays taken. */
  state: 'queued' | 'sent' | 'left' | 'done' = 'queued';
  sentAt = 0;
  /** What the reply holds. */
  readonly answer: Promise<unknown>;
  #settle!: (answer: unknown) => void;

  constructor(
    header: CallHeader,
    bytes: Buffer,
    peer: Peer,
    now: number,
    deadlineMs: number,
    guest: string | undefined,
    sink: StreamSink | undefined,
  ) {
    this.header = header;
    this.bytes = bytes;
    this.peer = peer;
    this.deadlineMs = deadlineMs;
    this.deadlineAt = now + deadlineMs;
    this.guest = guest;
    this.sink = sink;
    this.driver = otherDriverOf(header.name);
    this.madeAt = now;
    this.answer = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  /** Whether the caller still waits. */
  get live(): boolean {
    return this.state === 'queued' || this.state === 'sent';
  }

  get outcome(): Outcome {
    return this.state === 'queued' ? 'not-sent' : 'unknown';
  }

  /** Reads the reply at once, so that nothing of its frame is kept. */
  answered(frame: Frame): void {
    const { live } = this;
    this.state = 'done';
    if (!live) return;
    try {
      if (frame.status === frameStatus.ok) this.#settle(this.header.decode(frame.payload));
      else this.#refused(frame.payload);
    } catch (error) {
      this.#undecodable(error);
    }
  }

  #refused(payload: Buffer): void {
    const record = decodeValue(readRemoteError, payload);
    const { header, peer } = this;
    const context = { procedure: header.name, host: peer.host };
    const version = peer.libVersion();
    const newer = version > 0 && versionNumber(header.since) > version;
    this.#settle(failing(() => makeLibvirtError(record, context, newer)));
  }

  /** A reply that is not what the protocol says: whatever follows it cannot be trusted either. */
  #undecodable(cause: unknown): void {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    const malformed = error instanceof ProtocolError;
    this.#settle(
      failing(() => {
        Error.captureStackTrace(error);
        return error;
      }),
    );
    if (malformed) this.broken?.(`the reply to ${this.header.name} is malformed: ${error.message}`);
  }

  /** The connection ended under the call, or there is none for it. */
  closed({ reason, cause }: Closed): void {
    if (!this.live) {
      this.state = 'done';
      return;
    }
    const { header, peer, outcome } = this;
    const failure = { procedure: header.name, host: peer.host, outcome, cause };
    this.state = 'done';
    this.#settle(failing(() => new ConnectionClosed(reason, failure)));
  }

  expired(): void {
    const { header, peer, outcome, deadlineMs } = this;
    const failure = { procedure: header.name, host: peer.host, outcome };
    this.#leave(() => new DeadlineExceeded(deadlineMs, failure));
  }

  aborted(cause: unknown): void {
    const { header, peer, outcome } = this;
    this.#leave(() => new CallAborted({ procedure: header.name, host: peer.host, outcome, cause }));
  }

  #leave(failed: FailedCall): void {
    if (!this.live) return;
    this.state = this.state === 'sent' ? 'left' : 'done';
    this.#settle(failing(failed));
  }
}
