// What the typed objects are built on: a way to call procedures, to open streams and to follow events of
// one daemon.
import type { EventMessage, Procedure } from '../xdr/procedure.ts';
import type { RawStream } from '../stream/raw-stream.ts';
import type { EventFeed, FeedSink } from '../event/feed.ts';

export interface CallOptions {
  /** Frees the caller at once. libvirt cannot cancel a call: the daemon goes on with it. */
  readonly signal?: AbortSignal;
  /** Milliseconds until the call fails with DeadlineExceeded; `Infinity` for none. */
  readonly deadlineMs?: number;
  /**
   * Whether the call may take long; it then travels apart from queries. Known for libvirt's own long
   * calls.
   */
  readonly long?: boolean;
}

/** How one kind of event is asked for, recognised and given up. */
export interface EventSubscription<RegisterArgs, RegisterRet, Message> {
  /** Subscriptions with equal keys share one registration at the daemon. */
  readonly key: string;
  readonly register: Procedure<RegisterArgs, RegisterRet>;
  readonly args: RegisterArgs;
  readonly message: EventMessage<Message>;
  /** The callback id in the reply of the register call; undefined for the kinds that have none. */
  callbackIdOfReply(reply: RegisterRet): number | undefined;
  /** The callback id that a message carries; undefined for the kinds that have none. */
  callbackIdOfMessage(message: Message): number | undefined;
  /** Gives the registration up, over the connection that made it. */
  deregister(caller: DirectCaller, callbackId: number | undefined): Promise<unknown>;
}

export interface SubscribeOptions {
  /** Ends the feed. */
  readonly signal?: AbortSignal;
  /**
   * Messages kept for a slow reader before the oldest are dropped and an EventsLost says so. Default
   * 4096.
   */
  readonly capacity?: number;
}

/** A registration that a sink hears of. */
export interface Attachment {
  /** Resolves when the daemon has confirmed the registration; rejects when it refuses. */
  readonly ready: Promise<void>;
  leave(): Promise<void>;
}

/** Calls over one particular connection: what is registered there must be given up there. */
export interface DirectCaller {
  call<Args, Ret>(procedure: Procedure<Args, Ret>, args: Args, options?: CallOptions): Promise<Ret>;
}

/**
 * A connection of one's own, for what libvirt ties to a connection: the phases of a managed migration,
 * autodestroy.
 */
export interface DedicatedCaller extends DirectCaller, AsyncDisposable {
  close(): Promise<void>;
}

/**
 * Await what these return, or hand the very promise on (no `async` function that returns it without
 * `await`): the stack of an error leads to the caller over the chain of awaiting functions, and costs
 * nothing while calls succeed.
 */
export interface Caller extends DirectCaller {
  /** A name of the daemon for messages: the URI without what is secret. */
  readonly name: string;
  /**
   * libvirt's version of the daemon, as 1,000,000 × major + 1,000 × minor + release; 0 before the first
   * connection.
   */
  readonly libVersion: number;
  /** A stream has a connection of its own; `ret` is the reply to the call that opened it. */
  stream<Args, Ret>(
    procedure: Procedure<Args, Ret>,
    args: Args,
    options?: CallOptions,
  ): Promise<{ readonly ret: Ret; readonly stream: RawStream }>;
  /**
   * Registered at once (await `ready` where it matters), and again after a reconnect, which yields a
   * Resync.
   */
  subscribe<RegisterArgs, RegisterRet, Message>(
    subscription: EventSubscription<RegisterArgs, RegisterRet, Message>,
    options?: SubscribeOptions,
  ): EventFeed<Message>;
  /** The same without a queue: for several registrations that end up in one feed. */
  attach<RegisterArgs, RegisterRet, Message>(
    subscription: EventSubscription<RegisterArgs, RegisterRet, Message>,
    sink: FeedSink<Message>,
  ): Attachment;
  dedicated(options?: Pick<CallOptions, 'signal'>): Promise<DedicatedCaller>;
}
