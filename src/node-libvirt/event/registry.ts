// Who wants which events of one host: one registration at the daemon for all who want the same, made anew
// on each connection.
import { LibvirtError } from '../libvirt-error.ts';
import type { Attachment, DirectCaller, EventSubscription, SubscribeOptions } from '../rpc/caller.ts';
import type { Frame } from '../rpc/frame.ts';
import type { EventMessage } from '../xdr/procedure.ts';
import { BoundedFeed, Resync, type EventFeed, type FeedSink } from './feed.ts';

const defaultCapacity = 4096;
/** Messages kept that come before the reply that says whose they are. */
const maxHeld = 4096;

type AnySubscription = EventSubscription<unknown, unknown, unknown>;

interface Registration {
  readonly subscription: AnySubscription;
  readonly feeds: Set<FeedSink<unknown>>;
  state: 'waiting' | 'registering' | 'registered' | 'over';
  callbackId: number | undefined;
  held: { readonly id: number | undefined; readonly message: unknown }[];
  readonly ready: PromiseWithResolvers<void>;
  /** Whether it was registered on an earlier connection, so that events may have been missed. */
  before: boolean;
}

interface Route {
  readonly message: EventMessage<unknown>;
  readonly registrations: Set<Registration>;
}

const routeKey = (program: number, procedure: number): number => program * 65_536 + procedure;

export class EventRegistry {
  readonly #routes = new Map<number, Route>();
  readonly #registrations = new Map<string, Registration>();
  #caller: DirectCaller | undefined;
  /** Counts connections: an answer that belongs to an earlier one changes nothing. */
  #generation = 0;
  #ended = false;

  subscribe<Args, Ret, Message>(
    subscription: EventSubscription<Args, Ret, Message>,
    options: SubscribeOptions,
  ): EventFeed<Message> {
    const registration = this.#registrationOf(subscription);
    const { signal } = options;
    const feed: BoundedFeed<unknown> = new BoundedFeed<unknown>(
      registration.ready.promise,
      options.capacity ?? defaultCapacity,
      () => {
        signal?.removeEventListener('abort', end);
        return this.#leave(registration, feed);
      },
    );
    const end = (): void => {
      feed.end();
    };
    registration.feeds.add(feed);
    if (signal?.aborted === true) end();
    else signal?.addEventListener('abort', end, { once: true });
    if (this.#ended) {
      registration.ready.resolve();
      feed.end();
    }
    return feed as unknown as EventFeed<Message>;
  }

  /** The same for somebody who puts several registrations into one feed, in the order of their arrival. */
  attach<Args, Ret, Message>(
    subscription: EventSubscription<Args, Ret, Message>,
    sink: FeedSink<Message>,
  ): Attachment {
    const registration = this.#registrationOf(subscription);
    const anySink = sink as FeedSink<unknown>;
    registration.feeds.add(anySink);
    const ready = registration.ready.promise;
    // Whoever does not look at `ready` learns of a refusal from the sink.
    ready.catch(() => undefined);
    if (this.#ended) {
      registration.ready.resolve();
      sink.end();
    }
    return { ready, leave: () => this.#leave(registration, anySink) };
  }

  /** A new connection: register everything on it; `caller` speaks over that connection only. */
  connected(caller: DirectCaller): void {
    this.#caller = caller;
    this.#generation += 1;
    for (const registration of this.#registrations.values()) {
      registration.callbackId = undefined;
      registration.held = [];
      void this.#register(registration, caller);
    }
  }

  /** A message of the current connection. A malformed one throws, which ends the connection. */
  readonly message = (frame: Frame): void => {
    const route = this.#routes.get(routeKey(frame.program, frame.procedure));
    if (route === undefined) return;
    const message = route.message.decode(frame.payload);
    for (const registration of route.registrations) {
      const id = registration.subscription.callbackIdOfMessage(message);
      if (registration.state === 'registering') {
        if (registration.held.length < maxHeld) registration.held.push({ id, message });
      } else if (registration.state === 'registered' && registration.callbackId === id) {
        for (const feed of registration.feeds) feed.push(message);
      }
    }
  };

  /** The host is closed: every feed ends. */
  end(): void {
    this.#ended = true;
    this.#caller = undefined;
    for (const registration of [...this.#registrations.values()]) {
      registration.ready.resolve();
      for (const feed of [...registration.feeds]) feed.end();
    }
  }

  #registrationOf(subscription: AnySubscription): Registration {
    const known = this.#registrations.get(subscription.key);
    if (known !== undefined) return known;
    const registration: Registration = {
      subscription,
      feeds: new Set(),
      state: 'waiting',
      callbackId: undefined,
      held: [],
      ready: Promise.withResolvers(),
      before: false,
    };
    this.#registrations.set(subscription.key, registration);
    const { message } = subscription;
    const key = routeKey(message.program, message.number);
    let route = this.#routes.get(key);
    if (route === undefined) {
      route = { message, registrations: new Set() };
      this.#routes.set(key, route);
    }
    route.registrations.add(registration);
    if (this.#caller !== undefined) void this.#register(registration, this.#caller);
    return registration;
  }

  async #register(registration: Registration, caller: DirectCaller): Promise<void> {
    const generation = this.#generation;
    const { subscription } = registration;
    registration.state = 'registering';
    try {
      const reply = await caller.call(subscription.register, subscription.args);
      if (generation !== this.#generation) return;
      const id = subscription.callbackIdOfReply(reply);
      if (registration.feeds.size === 0) {
        this.#forget(registration);
        await subscription.deregister(caller, id);
        return;
      }
      this.#registered(registration, id);
    } catch (error) {
      if (generation !== this.#generation) return;
      // Without a connection the next one tries again; only the daemon's own refusal is final.
      if (!(error instanceof LibvirtError)) {
        registration.state = 'waiting';
        return;
      }
      this.#forget(registration);
      registration.ready.reject(error);
      for (const feed of [...registration.feeds]) feed.fail(error);
    }
  }

  #registered(registration: Registration, id: number | undefined): void {
    registration.callbackId = id;
    registration.state = 'registered';
    if (registration.before)
      for (const feed of registration.feeds) feed.push(new Resync('the connection was made anew'));
    registration.before = true;
    for (const held of registration.held)
      if (held.id === id) for (const feed of registration.feeds) feed.push(held.message);
    registration.held = [];
    registration.ready.resolve();
  }

  async #leave(registration: Registration, feed: FeedSink<unknown>): Promise<void> {
    registration.feeds.delete(feed);
    if (registration.feeds.size > 0 || registration.state === 'registering') return;
    const { state, callbackId, subscription } = registration;
    this.#forget(registration);
    const caller = this.#caller;
    if (state !== 'registered' || caller === undefined) return;
    // Whatever the daemon says: nobody listens any more, and a new connection starts without it.
    await subscription.deregister(caller, callbackId).catch(() => undefined);
  }

  #forget(registration: Registration): void {
    registration.state = 'over';
    const { key, message } = registration.subscription;
    if (this.#registrations.get(key) === registration) this.#registrations.delete(key);
    const route = this.#routes.get(routeKey(message.program, message.number));
    route?.registrations.delete(registration);
    if (route?.registrations.size === 0) this.#routes.delete(routeKey(message.program, message.number));
  }
}
