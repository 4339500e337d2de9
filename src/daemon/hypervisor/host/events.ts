// What happens on a host, as far as anybody has to read something again: domains, pools, networks.
import { EventsLost, Resync, type Connection, type EventFeed } from 'node-libvirt';
import type { HostVerbs, HypervisorEvent } from '../../ports/hypervisor/host.ts';
import { translate } from '../errors.ts';
import type { Links } from '../link.ts';

type Told = HypervisorEvent | null;

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

function* feedsOf(
  connection: Connection,
): Generator<readonly [EventFeed<unknown>, (message: never) => Told]> {
  for (const kind of domainKinds) {
    const feed = connection.domainEvents({ kinds: [kind] });
    yield [
      feed,
      ({ domain }: { domain: { uuid: string } }) => ({ kind: 'domain', uuid: domain.uuid, what: kind }),
    ];
  }
  yield [
    connection.storagePoolEvents(),
    ({ pool }: { pool: { name: string } }) => ({ kind: 'pool', name: pool.name, what: 'changed' }),
  ];
  yield [
    connection.networkEvents(),
    ({ network }: { network: { name: string } }) => ({
      kind: 'network',
      name: network.name,
      what: 'changed',
    }),
  ];
}

/** Several feeds as one, each read as soon as it has something. */
async function* merge(connection: Connection, signal: AbortSignal): AsyncGenerator<HypervisorEvent> {
  const feeds = [...feedsOf(connection)];
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
      const told = item instanceof Resync || item instanceof EventsLost ? again(item) : tell(item as never);
      if (told !== null) yield told;
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
