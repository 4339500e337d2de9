// One libvirt daemon: a connection for control and events, a few for queries, a few for long calls, one for
// each stream.
import { ConnectionClosed, RefusedBeforeSending } from '../errors.ts';
import type { EventFeed, FeedSink } from '../event/feed.ts';
import { EventRegistry } from '../event/registry.ts';
import type {
  Attachment,
  CallOptions,
  Caller,
  DedicatedCaller,
  EventSubscription,
  SubscribeOptions,
} from '../rpc/caller.ts';
import type { Channel } from '../rpc/channel.ts';
import { Lane, type LaneOptions } from '../rpc/lane.ts';
import { ChannelStream } from '../stream/channel-stream.ts';
import type { RawStream } from '../stream/raw-stream.ts';
import type { Procedure } from '../xdr/procedure.ts';
import type { Connector } from './connector.ts';
import { Control, type Reconnect } from './control.ts';
import { isLongCall } from './long-call.ts';
import type { HostState } from './state.ts';

export interface HostSettings {
  readonly name: string;
  readonly connector: (libVersion: () => number) => Connector;
  readonly queryConnections: number;
  readonly longConnections: number;
  readonly deadlineMs: number;
  readonly longDeadlineMs: number;
  readonly maxXmlBytes: number;
  readonly reconnect: Reconnect;
  readonly keepaliveMs: number;
}

/**
 * Connections beyond the usual while every slot of the usual ones is held by a guest that does not
 * answer.
 */
const relief = 2;
/** A daemon that writes an upload to a slow disk reads nothing meanwhile, not even pings. */
const streamPatience = 4;
/** VIR_DOMAIN_START_AUTODESTROY */
const autodestroy = 2;

export class Host implements Caller, AsyncDisposable {
  readonly name: string;
  readonly #settings: HostSettings;
  readonly #connector: Connector;
  readonly #control: Control;
  readonly #events = new EventRegistry();
  readonly #query: Lane;
  readonly #long: Lane;
  readonly #single = new Set<Channel>();

  constructor(settings: HostSettings) {
    this.name = settings.name;
    this.#settings = settings;
    this.#connector = settings.connector(() => this.libVersion);
    this.#control = new Control({
      host: settings.name,
      connector: this.#connector,
      reconnect: settings.reconnect,
      deadlineMs: settings.deadlineMs,
      keepaliveMs: settings.keepaliveMs,
      onMessage: this.#events.message,
      onUp: (lane) => {
        this.#events.connected(lane);
      },
    });
    this.#query = this.#lane(settings.queryConnections, settings.deadlineMs);
    this.#long = this.#lane(settings.longConnections, settings.longDeadlineMs);
  }

  get state(): HostState {
    return this.#control.state;
  }

  get libVersion(): number {
    return this.#control.libVersion;
  }

  /** Calls `listener` at each change until the function that is returned is called. */
  onState(listener: (state: HostState) => void): () => void {
    return this.#control.onState(listener);
  }

  /**
   * Resolves when the host is connected; rejects with the reason when the attempt that is under way
   * fails.
   */
  async ready(): Promise<void> {
    await this.#control.whenUp();
  }

  /** Tries again now instead of when the pause is over. */
  retryNow(): void {
    this.#control.retryNow();
  }

  call<Args, Ret>(procedure: Procedure<Args, Ret>, args: Args, options?: CallOptions): Promise<Ret> {
    if (options?.long ?? isLongCall(procedure.name)) {
      const refusal = this.#refusal(procedure.name, args);
      if (refusal !== undefined) return Promise.reject(refusal);
      return this.#long.call(procedure, args, options);
    }
    // What is urgent need not wait until the guests that hold the queries have answered.
    if (procedure.priority === 'high' && !this.#query.free) {
      const control = this.#control.lane;
      if (control?.free === true) return control.call(procedure, args, options);
    }
    return this.#query.call(procedure, args, options);
  }

  async stream<Args, Ret>(
    procedure: Procedure<Args, Ret>,
    args: Args,
    options: CallOptions = {},
  ): Promise<{ readonly ret: Ret; readonly stream: RawStream }> {
    const channel = await this.#openSingle(options.signal, streamPatience);
    const lane = this.#connector.soleLane(channel, this.#settings.deadlineMs);
    const stream = new ChannelStream(() => channel, procedure.name, this.name);
    try {
      const ret = await lane.send(procedure, args, options, stream);
      stream.opened();
      return { ret, stream };
    } catch (error) {
      channel.close('the stream was not opened');
      throw error;
    } finally {
      lane.release();
    }
  }

  subscribe<RegisterArgs, RegisterRet, Message>(
    subscription: EventSubscription<RegisterArgs, RegisterRet, Message>,
    options: SubscribeOptions = {},
  ): EventFeed<Message> {
    return this.#events.subscribe(subscription, options);
  }

  attach<RegisterArgs, RegisterRet, Message>(
    subscription: EventSubscription<RegisterArgs, RegisterRet, Message>,
    sink: FeedSink<Message>,
  ): Attachment {
    return this.#events.attach(subscription, sink);
  }

  async dedicated(options: Pick<CallOptions, 'signal'> = {}): Promise<DedicatedCaller> {
    const channel = await this.#openSingle(options.signal, 1);
    const lane = this.#connector.soleLane(channel, this.#settings.longDeadlineMs);
    const close = (): Promise<void> => {
      lane.close({ reason: 'closed' });
      return Promise.resolve();
    };
    return {
      call: (procedure, args, callOptions) => lane.call(procedure, args, callOptions),
      close,
      [Symbol.asyncDispose]: close,
    };
  }

  /** Ends all connections; calls in flight fail, feeds end. */
  async close(): Promise<void> {
    const reason = 'closed by the caller';
    this.#control.close(reason);
    this.#events.end();
    const open = [...this.#query.channels, ...this.#long.channels, ...this.#single];
    this.#query.close({ reason });
    this.#long.close({ reason });
    for (const channel of this.#single) channel.close(reason);
    await Promise.all(open.map((channel) => channel.ended));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #lane(size: number, deadlineMs: number): Lane {
    const options: LaneOptions = {
      host: this.name,
      size,
      relief,
      deadlineMs,
      maxXmlBytes: this.#settings.maxXmlBytes,
      libVersion: () => this.libVersion,
      open: () => this.#open(undefined, 1),
    };
    return new Lane(options);
  }

  /** No connection is tried while the control connection is known to fail. */
  async #open(signal: AbortSignal | undefined, patience: number): Promise<Channel> {
    await this.#control.whenUp();
    const { closing } = this.#control;
    const either = signal === undefined ? closing : AbortSignal.any([closing, signal]);
    return this.#connector.open({ watched: false, patience }, either);
  }

  async #openSingle(signal: AbortSignal | undefined, patience: number): Promise<Channel> {
    const channel = await this.#open(signal, patience);
    if (this.state.name === 'closed') {
      channel.close('closed by the caller');
      throw new ConnectionClosed('closed by the caller', { host: this.name, outcome: 'not-sent' });
    }
    this.#single.add(channel);
    void channel.ended.then(() => this.#single.delete(channel));
    return channel;
  }

  /** A domain that dies with its connection must not hang on one of many that come and go. */
  #refusal(procedure: string, args: unknown): Error | undefined {
    if (!procedure.startsWith('DOMAIN_CREATE')) return undefined;
    const { flags = 0 } = args as { readonly flags?: number };
    if ((flags & autodestroy) === 0) return undefined;
    const what = 'autodestroy ties the domain to one connection: use dedicated() for it';
    return new RefusedBeforeSending(what, { procedure, host: this.name });
  }
}
