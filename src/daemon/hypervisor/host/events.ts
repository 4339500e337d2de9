// What happens on a host, as far as anybody has to read something again: domains, pools, networks.
import {
  EventsLost,
  Resync,
  type Connection,
  type DomainEvent,
  type EventFeed,
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

/** Several feeds as one, each read as soon as it has something. */
async function* merge(connection: Connection, signal: AbortSignal): AsyncGenerator<HypervisorEvent> {
  const feeds = feedsOf(connection);
  const next = ([feed, tell]: (typeof feeds)[number], at: number) =>
    feed.next().then((result) => ({ at, result, tell }));
  const waiting = feeds.map(next);
  const aborted = new Promise<null>((resolve) => {
    signal.addEventListener('abort', () => resolve(null), { once: true });
  });
  try {
    await Promise.all(feeds.map(([feed]) => feed.ready));
    for (;;) {
      const first = await Promise.race([aborted, ...waiting]);
      if (first === null || first.result.done === true) return;
      const { at, result, tell } = first;
      const feed = feeds[at];
      if (feed !== undefined) waiting[at] = next(feed, at);
      const item = result.value;
      yield item instanceof Resync || item instanceof EventsLost ? again(item) : tell(item as never);
    }
  } finally {
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
