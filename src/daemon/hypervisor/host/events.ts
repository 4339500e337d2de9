// What happens on a host, as far as anybody has to read something again: domains, pools, networks, and the
// connection itself.
import {
  EventsLost,
  Resync,
  type Connection,
  type DomainEvent,
  type EventFeed,
  type HostState,
  type NetworkEvent,
  type StoragePoolEvent,
} from 'node-libvirt';
import type { HostVerbs, HypervisorEvent } from '../../ports/hypervisor/host.ts';
import { translate } from '../errors.ts';
import type { Links } from '../link.ts';

/**
 * Kinds that change what a picture shows. Statistics and tunings have kinds of their own and are left out.
 */
const domainKinds = [
  'lifecycle',
  'reboot',
  'ioErrorReason',
  'controlError',
  'balloonChange',
  'deviceAdded',
  'deviceRemoved',
  'agentLifecycle',
  'metadataChange',
  'jobCompleted',
  'blockJob',
] as const;

const again = (item: Resync | EventsLost): HypervisorEvent => ({
  kind: 'resync',
  why: item instanceof Resync ? item.reason : `${item.count} events were dropped`,
});

/** Each feed with what its events come to. */
const feedsOf = (
  connection: Connection,
): readonly (readonly [EventFeed<unknown>, (event: never) => HypervisorEvent])[] => [
  [
    connection.domainEvents({ kinds: domainKinds }),
    ({ domain, kind }: DomainEvent) => ({ kind: 'domain', uuid: domain.uuid, what: kind }),
  ],
  [
    connection.storagePoolEvents(),
    ({ storagePool, kind }: StoragePoolEvent) => ({ kind: 'pool', name: storagePool.name, what: kind }),
  ],
  [
    connection.networkEvents(),
    ({ network, kind }: NetworkEvent) => ({ kind: 'network', name: network.name, what: kind }),
  ],
];

/** Null where it says nothing yet, or was closed by us. */
function linkEventOf(state: HostState): HypervisorEvent | null {
  switch (state.name) {
    case 'ready':
      return { kind: 'link', state: 'open', reason: 'it answers' };
    case 'degraded':
      return { kind: 'link', state: 'silent', reason: state.reason };
    case 'connecting':
      return state.reason === undefined ? null : { kind: 'link', state: 'lost', reason: state.reason };
    case 'closed':
      return null;
  }
}

/** The changes of the connection, one after the other, as they are asked for. */
function linkChanges(connection: Connection): { next(): Promise<HypervisorEvent>; stop(): void } {
  const queue: HypervisorEvent[] = [];
  let ask: ((event: HypervisorEvent) => void) | null = null;
  const stop = connection.onState((state) => {
    const event = linkEventOf(state);
    if (event === null) return;
    if (ask === null) queue.push(event);
    else ask(event);
    ask = null;
  });
  return {
    stop,
    next() {
      const first = queue.shift();
      if (first !== undefined) return Promise.resolve(first);
      return new Promise((resolve) => (ask = resolve));
    },
  };
}

/** Several feeds as one, each read as soon as it has something. */
async function* merge(connection: Connection, signal: AbortSignal): AsyncGenerator<HypervisorEvent> {
  const feeds = feedsOf(connection);
  const link = linkChanges(connection);
  let change = link.next();
  const next = ([feed, tell]: (typeof feeds)[number], at: number) =>
    feed.next().then((result) => ({ at, result, tell }));
  const waiting = feeds.map(next);
  const aborted = new Promise<null>((resolve) => {
    signal.addEventListener('abort', () => resolve(null), { once: true });
  });
  try {
    await Promise.all(feeds.map(([feed]) => feed.ready));
    for (;;) {
      const first = await Promise.race([aborted, change, ...waiting]);
      if (first !== null && 'kind' in first) {
        change = link.next();
        yield first;
        continue;
      }
      if (first === null || first.result.done === true) return;
      const { at, result, tell } = first;
      const feed = feeds[at];
      if (feed !== undefined) waiting[at] = next(feed, at);
      const item = result.value;
      yield item instanceof Resync || item instanceof EventsLost ? again(item) : tell(item as never);
    }
  } finally {
    link.stop();
    await Promise.allSettled(feeds.map(([feed]) => feed[Symbol.asyncDispose]()));
    await Promise.allSettled(waiting);
  }
}

export const hostEvents = (links: Links): HostVerbs['events'] =>
  async function* (host, signal) {
    try {
      yield* merge(await links.to(host), signal);
    } catch (error) {
      throw translate(error, host, 'follow its events');
    }
  };
