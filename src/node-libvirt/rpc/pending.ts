// A call on its way: queued, sent, or given up by its caller while the daemon still owes an answer.
import { CallAborted, ConnectionClosed, DeadlineExceeded, type Outcome } from '../errors.ts';
import type { FrameHeader, Frame } from './frame.ts';

export interface CallHeader extends FrameHeader {
  readonly name: string;
  readonly priority: 'high' | 'normal';
}

/** Makes the error in the caller's own continuation, so that the stack leads to the caller. */
export type FailedCall = () => Error;

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
  readonly host: string;
  readonly deadlineMs: number;
  /** On the clock of performance.now(). */
  readonly deadlineAt: number;
  /** The domain that the call is about, where it is about one. */
  readonly guest: string | undefined;
  readonly sink: StreamSink | undefined;
  readonly madeAt: number;
  /** Ends the connection that the call went over; set when it is sent. */
  broken: ((reason: string) => void) | undefined = undefined;
  /** `left`: the caller has its error, the daemon has not answered yet, and the slot stays taken. */
  state: 'queued' | 'sent' | 'left' | 'done' = 'queued';
  sentAt = 0;
  readonly answer: Promise<Frame | FailedCall>;
  #settle!: (answer: Frame | FailedCall) => void;

  constructor(
    header: CallHeader,
    bytes: Buffer,
    host: string,
    now: number,
    deadlineMs: number,
    guest: string | undefined,
    sink: StreamSink | undefined,
  ) {
    this.header = header;
    this.bytes = bytes;
    this.host = host;
    this.deadlineMs = deadlineMs;
    this.deadlineAt = now + deadlineMs;
    this.guest = guest;
    this.sink = sink;
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

  answered(frame: Frame): void {
    this.state = 'done';
    this.#settle(frame);
  }

  /** The connection ended under the call, or there is none for it. */
  closed({ reason, cause }: Closed): void {
    if (!this.live) {
      this.state = 'done';
      return;
    }
    const failure = { procedure: this.header.name, host: this.host, outcome: this.outcome, cause };
    this.state = 'done';
    this.#settle(() => new ConnectionClosed(reason, failure));
  }

  expired(): void {
    const { header, host, outcome, deadlineMs } = this;
    this.#leave(() => new DeadlineExceeded(deadlineMs, { procedure: header.name, host, outcome }));
  }

  aborted(cause: unknown): void {
    const { header, host, outcome } = this;
    this.#leave(() => new CallAborted({ procedure: header.name, host, outcome, cause }));
  }

  #leave(failed: FailedCall): void {
    if (!this.live) return;
    this.state = this.state === 'sent' ? 'left' : 'done';
    this.#settle(failed);
  }
}
