// Events as async iterables: the kinds that were asked for, of all objects or of one, in one feed.
import { BoundedFeed, Resync, type EventFeed, type FeedSink } from '../event/feed.ts';
import { LibvirtError } from '../libvirt-error.ts';
import { connectDomainQemuMonitorEventRegisterFlags } from '../protocol/enum.gen.ts';
import type {
  ConnectCloseReason,
  ConnectDomainQemuMonitorEventRegisterOptions,
} from '../protocol/enum.gen.ts';
import * as qemu from '../protocol/qemu.gen.ts';
import * as remote from '../protocol/remote.gen.ts';
import type { Attachment, EventSubscription, SubscribeOptions } from '../rpc/caller.ts';
import type { Procedure } from '../xdr/procedure.ts';
import type { Context } from './bound.ts';
import type { Domain } from './domain.ts';
import * as g from './event.gen.ts';
import { bits } from './flag.ts';
import type { Network } from './network.ts';
import type { NodeDevice } from './node-device.ts';
import type { Secret } from './secret.ts';
import type { StoragePool } from './storage-pool.ts';

export interface EventOptions<Kind extends string, Target> {
  /** The kinds that are wanted. None named: all that this client and the daemon both know. */
  readonly kinds?: readonly Kind[];
  /** Only what concerns this object. */
  readonly of?: Target;
  /** Ends the feed. */
  readonly signal?: AbortSignal;
  /** Events kept for a slow reader before the oldest are dropped and an EventsLost says so. Default 4096. */
  readonly capacity?: number;
}

/** An event of QEMU's monitor, as QEMU's manual describes it; `details` is JSON. */
export interface QemuMonitorEvent {
  readonly domain: Domain;
  readonly event: string;
  readonly seconds: bigint;
  readonly micros: number;
  readonly details: string | null;
}

export interface QemuMonitorEventOptions {
  /** The name of the event, or a pattern with `regex`; all where none is given. */
  readonly event?: string;
  readonly flags?: ConnectDomainQemuMonitorEventRegisterOptions;
  readonly of?: Domain;
  readonly signal?: AbortSignal;
  readonly capacity?: number;
}

/** The daemon lost its own connection to the hypervisor. */
export interface CloseEvent {
  readonly reason: ConnectCloseReason;
}

interface Registered {
  readonly callbackID: number;
}

type KindsOf<Events> = { readonly [K in keyof Events]: g.EventKind<Events[K]> };

/** What the events of one kind of object have in common. */
interface Family<Events, Target> {
  readonly name: string;
  readonly table: KindsOf<Events>;
  readonly register: Procedure<unknown, Registered>;
  readonly deregister: Procedure<Registered, void>;
  args(eventID: number, target: Target | undefined): unknown;
  identify(target: Target): string;
}

interface Source<Event> {
  readonly wanted: EventSubscription<unknown, unknown, unknown>;
  event(message: unknown): Event;
}

function following<Events, Target>(family: Family<Events, Target>) {
  type Kind = keyof Events & string;
  return (context: Context, options: EventOptions<Kind, Target> = {}): EventFeed<Events[Kind]> => {
    const kinds = options.kinds ?? (Object.keys(family.table) as Kind[]);
    const limits = limitsOf(options);
    const target = options.of === undefined ? '' : family.identify(options.of);
    const table = new Map(Object.entries(family.table)) as ReadonlyMap<string, g.EventKind<Events[Kind]>>;
    const sources = kinds.map((name): Source<Events[Kind]> => {
      const kind = table.get(name);
      if (kind === undefined) throw new TypeError(`there are no ${family.name} events of kind '${name}'`);
      const wanted = erased({
        key: `${family.name}:${kind.id}:${target}`,
        register: family.register,
        args: family.args(kind.id, options.of),
        message: kind.message,
        callbackIdOfReply: (reply) => reply.callbackID,
        callbackIdOfMessage: (message) => message.callbackID,
        deregister: (caller, id) => caller.call(family.deregister, { callbackID: id ?? -1 }),
      });
      return {
        wanted,
        event: (message) => kind.event(message as Registered, context.wrap),
      };
    });
    return merged(context, sources, limits, options.kinds === undefined);
  };
}

export const domainEvents = following<g.DomainEvents, Domain>({
  name: 'domain',
  table: g.domainEvents,
  register: remote.CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY,
  deregister: remote.CONNECT_DOMAIN_EVENT_CALLBACK_DEREGISTER_ANY,
  args: (eventID, of) => ({ eventID, dom: of?.handle ?? null }),
  identify: (domain) => domain.uuid,
});

export const networkEvents = following<g.NetworkEvents, Network>({
  name: 'network',
  table: g.networkEvents,
  register: remote.CONNECT_NETWORK_EVENT_REGISTER_ANY,
  deregister: remote.CONNECT_NETWORK_EVENT_DEREGISTER_ANY,
  args: (eventID, of) => ({ eventID, net: of?.handle ?? null }),
  identify: (network) => network.uuid,
});

export const storagePoolEvents = following<g.StoragePoolEvents, StoragePool>({
  name: 'storagePool',
  table: g.storagePoolEvents,
  register: remote.CONNECT_STORAGE_POOL_EVENT_REGISTER_ANY,
  deregister: remote.CONNECT_STORAGE_POOL_EVENT_DEREGISTER_ANY,
  args: (eventID, of) => ({ eventID, pool: of?.handle ?? null }),
  identify: (pool) => pool.uuid,
});

export const nodeDeviceEvents = following<g.NodeDeviceEvents, NodeDevice>({
  name: 'nodeDevice',
  table: g.nodeDeviceEvents,
  register: remote.CONNECT_NODE_DEVICE_EVENT_REGISTER_ANY,
  deregister: remote.CONNECT_NODE_DEVICE_EVENT_DEREGISTER_ANY,
  args: (eventID, of) => ({ eventID, dev: of?.handle ?? null }),
  identify: (device) => device.name,
});

export const secretEvents = following<g.SecretEvents, Secret>({
  name: 'secret',
  table: g.secretEvents,
  register: remote.CONNECT_SECRET_EVENT_REGISTER_ANY,
  deregister: remote.CONNECT_SECRET_EVENT_DEREGISTER_ANY,
  args: (eventID, of) => ({ eventID, secret: of?.handle ?? null }),
  identify: (secret) => secret.uuid,
});

export function qemuMonitorEvents(
  context: Context,
  options: QemuMonitorEventOptions = {},
): EventFeed<QemuMonitorEvent> {
  const limits = limitsOf(options);
  const dom = options.of?.handle ?? null;
  const event = options.event ?? null;
  const flags = bits(connectDomainQemuMonitorEventRegisterFlags, options.flags);
  const wanted = erased({
    key: `qemu:${event ?? ''}:${flags}:${dom?.uuid ?? ''}`,
    register: qemu.CONNECT_DOMAIN_MONITOR_EVENT_REGISTER,
    args: { dom, event, flags },
    message: qemu.DOMAIN_MONITOR_EVENT,
    callbackIdOfReply: (reply) => reply.callbackID,
    callbackIdOfMessage: (message) => message.callbackID,
    deregister: (caller, id) =>
      caller.call(qemu.CONNECT_DOMAIN_MONITOR_EVENT_DEREGISTER, { callbackID: id ?? -1 }),
  });
  const typed = (message: unknown): QemuMonitorEvent => {
    const m = message as ReturnType<typeof qemu.DOMAIN_MONITOR_EVENT.decode>;
    const { seconds, micros, details } = m;
    return { domain: context.wrap.domain(m.dom), event: m.event, seconds, micros, details };
  };
  return merged(context, [{ wanted, event: typed }], limits, false);
}

/** `virConnectRegisterCloseCallback`, as far as it concerns the daemon's side: our own side reconnects. */
export function closeEvents(context: Context, options: SubscribeOptions = {}): EventFeed<CloseEvent> {
  const limits = limitsOf(options);
  const wanted = erased({
    key: 'close',
    register: remote.CONNECT_REGISTER_CLOSE_CALLBACK,
    args: undefined,
    message: remote.CONNECT_EVENT_CONNECTION_CLOSED,
    callbackIdOfReply: () => undefined,
    callbackIdOfMessage: () => undefined,
    deregister: (caller) => caller.call(remote.CONNECT_UNREGISTER_CLOSE_CALLBACK, undefined),
  });
  return merged(context, [{ wanted, event: (message) => message as CloseEvent }], limits, false);
}

/** What differs from kind to kind is of no concern to who only passes messages on. */
function erased<A, R, M>(wanted: EventSubscription<A, R, M>): EventSubscription<unknown, unknown, unknown> {
  return wanted;
}

type Limits = { readonly capacity: number; readonly signal?: AbortSignal };

function limitsOf(options: { readonly signal?: AbortSignal; readonly capacity?: number }): Limits {
  const capacity = options.capacity ?? 4096;
  return options.signal === undefined ? { capacity } : { capacity, signal: options.signal };
}

/**
 * One feed of several registrations, in the order in which the daemon sent their messages. With `tolerant` a
 * kind that the daemon refuses is left out, as long as it knows any.
 */
function merged<Event>(
  { caller }: Context,
  sources: readonly Source<Event>[],
  { capacity, signal }: Limits,
  tolerant: boolean,
): EventFeed<Event> {
  let left = sources.length;
  const excused = (error: unknown): boolean => tolerant && error instanceof LibvirtError && --left > 0;
  const sinkTo = (source: Source<Event>): FeedSink<unknown> => ({
    push: (item) => {
      out.push(item instanceof Resync ? item : source.event(item));
    },
    end: () => {
      out.end();
    },
    // `ready` deals with what the daemon refuses at first; later nothing is excused.
    fail: (error) => {
      if (!(tolerant && error instanceof LibvirtError)) out.fail(error);
    },
  });
  const settled: PromiseWithResolvers<void> = Promise.withResolvers();
  const attached: Attachment[] = [];
  const out = new BoundedFeed<Event>(settled.promise, capacity, async () => {
    await Promise.all(attached.map((attachment) => attachment.leave()));
  });
  for (const source of sources) attached.push(caller.attach(source.wanted, sinkTo(source)));
  const each = attached.map(async ({ ready }) => {
    try {
      await ready;
    } catch (error) {
      if (!excused(error)) throw error;
    }
  });
  Promise.all(each).then(() => {
    settled.resolve();
  }, settled.reject);
  endWith(signal, out);
  return out;
}

function endWith(signal: AbortSignal | undefined, out: FeedSink<never>): void {
  const end = (): void => {
    out.end();
  };
  if (signal?.aborted === true) end();
  else signal?.addEventListener('abort', end, { once: true });
}
