// Calls over a few connections of one kind: each goes to the freest, waits in one queue while all windows
// are full, and connections are opened as they are needed.
import { CallAborted, RefusedBeforeSending } from '../errors.ts';
import type { Procedure } from '../xdr/procedure.ts';
import { CallQueue } from './call-queue.ts';
import type { CallOptions, DirectCaller } from './caller.ts';
import type { Channel, ChannelOwner } from './channel.ts';
import { DeadlineClock } from './deadline.ts';
import { headroomBytes, maxFrameBytes } from './frame.ts';
import { type Closed, type Peer, PendingCall, type StreamSink } from './pending.ts';
import { guestOf, SlowGuests } from './slow-guest.ts';
import { xmlArgumentFault } from './xml-argument.ts';

export interface LaneOptions extends Peer {
  /** The most connections in normal times, and how many more when all of them are held by slow guests. */
  readonly size: number;
  readonly relief: number;
  readonly deadlineMs: number;
  readonly maxXmlBytes: number;
  open(): Promise<Channel>;
}

const noOptions: CallOptions = {};
/** How often the slow guests are looked for while calls are in flight. */
const lookEveryMs = 250;
/** After a connection could not be opened beside those that there are. */
const openAgainAfterMs = 1_000;

export class Lane implements DirectCaller, ChannelOwner {
  readonly #options: LaneOptions;
  readonly #queue = new CallQueue();
  readonly #slow = new SlowGuests();
  readonly #clock = new DeadlineClock((now) => this.#expire(now));
  #channels: Channel[] = [];
  #opening = 0;
  #openAgainAt = 0;
  #looking: NodeJS.Timeout | undefined;
  #closed: Closed | undefined;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  /** Whether a call would go out at once. */
  get free(): boolean {
    return this.#freest() !== undefined;
  }

  get channels(): readonly Channel[] {
    return this.#channels;
  }

  call<Args, Ret>(procedure: Procedure<Args, Ret>, args: Args, options?: CallOptions): Promise<Ret> {
    return this.send(procedure, args, options ?? noOptions, undefined);
  }

  /** As `call`; `sink` takes the packets of the stream that the call opens. */
  send<Args, Ret>(
    procedure: Procedure<Args, Ret>,
    args: Args,
    options: CallOptions,
    sink: StreamSink | undefined,
  ): Promise<Ret> {
    let call: PendingCall;
    try {
      call = this.#prepare(procedure, args, options, sink);
    } catch (error) {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
      return Promise.reject(error);
    }
    this.#submit(call);
    const { signal } = options;
    return (signal === undefined ? call.answer : abortable(call, signal)) as Promise<Ret>;
  }

  adopt(channel: Channel): void {
    channel.owner = this;
    if (this.#closed !== undefined) {
      channel.close(this.#closed.reason);
      return;
    }
    if (!channel.open) return;
    this.#channels.push(channel);
    this.freed(channel);
  }

  /** Forgets its channels without ending them: another owner takes over. */
  release(): void {
    this.#clock.stop();
    clearInterval(this.#looking);
    this.#looking = undefined;
    this.#channels = [];
  }

  close(why: Closed): void {
    if (this.#closed !== undefined) return;
    this.#closed = why;
    this.#clock.stop();
    clearInterval(this.#looking);
    for (const call of this.#queue.drain()) call.closed(why);
    for (const channel of [...this.#channels]) channel.close(why.reason);
  }

  freed(channel: Channel): void {
    if (channel.free === 0) return;
    const mayGo = (call: PendingCall): boolean => channel.takes(call) && this.#slow.mayGo(call);
    for (let call = this.#queue.take(mayGo); call !== undefined; call = this.#queue.take(mayGo)) {
      channel.start(call, performance.now());
      if (channel.free === 0) return;
    }
  }

  closed(channel: Channel, why: Closed): void {
    this.#channels = this.#channels.filter((one) => one !== channel);
    if (this.#closed !== undefined) return;
    const waiting = this.#queue.live().length > 0;
    if (waiting) this.#openMore(why);
  }

  #prepare<Args, Ret>(
    procedure: Procedure<Args, Ret>,
    args: Args,
    options: CallOptions,
    sink: StreamSink | undefined,
  ): PendingCall {
    const { host } = this.#options;
    const about = { procedure: procedure.name, host };
    if (options.signal?.aborted === true)
      throw new CallAborted({ ...about, outcome: 'not-sent', cause: options.signal.reason });
    const fault = xmlArgumentFault(args, this.#options.maxXmlBytes);
    if (fault !== undefined) throw new RefusedBeforeSending(fault, about);
    const bytes = procedure.encode(args, headroomBytes);
    if (bytes.length > maxFrameBytes)
      throw new RefusedBeforeSending(
        `a message of ${bytes.length} bytes; ${maxFrameBytes} are allowed`,
        about,
      );
    const deadlineMs = options.deadlineMs ?? this.#options.deadlineMs;
    return new PendingCall(
      procedure,
      bytes,
      this.#options,
      performance.now(),
      deadlineMs,
      guestOf(args),
      sink,
    );
  }

  #submit(call: PendingCall): void {
    if (this.#closed !== undefined) {
      call.closed(this.#closed);
      return;
    }
    const { madeAt } = call;
    this.#clock.watch(call.deadlineAt, madeAt);
    if (this.#looking === undefined) this.#startLooking();
    const channel = this.#freest(call);
    if (channel !== undefined && (this.#slow.none || this.#slow.mayGo(call))) {
      channel.start(call, madeAt);
      return;
    }
    this.#queue.push(call);
    if (channel === undefined) this.#openMore(undefined);
  }

  #freest(call?: PendingCall): Channel | undefined {
    let best: Channel | undefined;
    let most = 0;
    for (const channel of this.#channels) {
      const { free } = channel;
      if (free > most && (call === undefined || channel.takes(call))) {
        most = free;
        best = channel;
      }
    }
    return best;
  }

  #openMore(why: Closed | undefined): void {
    const { size, relief } = this.#options;
    const most = this.#slow.allSlow ? size + relief : size;
    if (this.#opening > 0 || this.#channels.length >= most) return;
    if (this.#channels.length > 0 && performance.now() < this.#openAgainAt) return;
    this.#opening += 1;
    this.#options.open().then(
      (channel) => {
        this.#opening -= 1;
        this.adopt(channel);
        if (channel.free === 0 && this.#queue.live().length > 0) this.#openMore(undefined);
      },
      (cause: unknown) => {
        this.#opening -= 1;
        this.#openAgainAt = performance.now() + openAgainAfterMs;
        if (this.#channels.length > 0) return;
        const said = cause instanceof Error ? cause.message : String(cause);
        const reason = why === undefined ? said : `${why.reason}, and then ${said}`;
        for (const call of this.#queue.drain()) call.closed({ reason, cause });
      },
    );
  }

  /** Ends what is due; gives the next deadline. */
  #expire(now: number): number {
    let next = Infinity;
    const look = (call: PendingCall): void => {
      if (!call.live) return;
      if (call.deadlineAt <= now) call.expired();
      else if (call.deadlineAt < next) next = call.deadlineAt;
    };
    this.#queue.live().forEach(look);
    for (const channel of this.#channels) for (const call of channel.calls()) look(call);
    return next;
  }

  #startLooking(): void {
    this.#looking = setInterval(() => {
      if (this.#channels.every((channel) => channel.idle) && this.#queue.live().length === 0) {
        clearInterval(this.#looking);
        this.#looking = undefined;
      }
      this.#slow.look(this.#channels, performance.now());
      for (const channel of [...this.#channels]) this.freed(channel);
      if (this.#slow.allSlow && this.#queue.live().length > 0) this.#openMore(undefined);
    }, lookEveryMs);
    this.#looking.unref();
  }
}

/** The answer, or the end of the caller's patience. */
async function abortable(call: PendingCall, signal: AbortSignal): Promise<unknown> {
  const onAbort = (): void => {
    call.aborted(signal.reason);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await call.answer;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
