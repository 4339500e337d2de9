// Typed events of libvirt's test driver: all kinds in one feed, in order, of all objects or of one.
import { DomainEventType, LibvirtError, type DomainEvent, type EventFeed } from 'node-libvirt';
import { expect, test } from 'vitest';
import { domainXml, testDriver } from './world.ts';

const fresh = testDriver();

async function take(feed: EventFeed<DomainEvent>, count: number): Promise<DomainEvent[]> {
  const seen: DomainEvent[] = [];
  for await (const event of feed) {
    if (event.kind === 'resync' || event.kind === 'lost') throw new Error(`a ${event.kind} mark`);
    if (seen.push(event) === count) break;
  }
  return seen;
}

test('all kinds that the daemon knows come in one feed, in the order of what happened', async (ctx) => {
  await using connection = await fresh(ctx);
  const feed = connection.domainEvents();
  await feed.ready;
  const domain = await connection.domainDefineXML(domainXml('told'));
  const rounds = 40;
  for (let i = 0; i < rounds; i++) {
    await domain.create();
    await domain.suspend();
    await domain.resume();
    await domain.destroy();
  }
  const { STARTED, SUSPENDED, RESUMED, STOPPED } = DomainEventType;
  const seen = await take(feed, 1 + rounds * 4);
  const told = seen.map((e) => (e.kind === 'lifecycle' && e.domain.name === 'told' ? e.event : e.kind));
  const round = [STARTED, SUSPENDED, RESUMED, STOPPED];
  expect(told).toEqual([DomainEventType.DEFINED, ...Array.from({ length: rounds }, () => round).flat()]);
});

test('of one domain only that one is told', async (ctx) => {
  await using connection = await fresh(ctx);
  const mine = await connection.domainDefineXML(domainXml('mine'));
  const other = await connection.domainLookupByName('test');
  const feed = connection.domainEvents({ kinds: ['lifecycle'], of: mine });
  await feed.ready;
  await other.suspend();
  await mine.create();
  const [event] = await take(feed, 1);
  expect(event).toMatchObject({ kind: 'lifecycle', event: DomainEventType.STARTED, detail: 0 });
  expect(event?.domain.uuid).toBe(mine.uuid);
});

test('a kind that was named and that the daemon does not know fails the feed', async (ctx) => {
  await using connection = await fresh(ctx);
  if ((await connection.getLibVersion()) >= 11_000_000) return ctx.skip('this daemon knows all kinds');
  const feed = connection.domainEvents({ kinds: ['nicMacChange'] });
  await expect(feed.ready).rejects.toBeInstanceOf(LibvirtError);
  await expect(feed.next()).rejects.toBeInstanceOf(LibvirtError);
  expect(() => connection.domainEvents({ kinds: ['birthday' as never] })).toThrow(/no domain events/);
});

test('pools and devices tell too, and a signal ends the feed', async (ctx) => {
  await using connection = await fresh(ctx);
  const enough = new AbortController();
  const pools = connection.storagePoolEvents({ signal: enough.signal });
  await pools.ready;
  const xml = '<pool type="dir"><name>p</name><target><path>/p</path></target></pool>';
  const pool = await connection.storagePoolCreateXML(xml);
  await pool.refresh();
  const kinds: string[] = [];
  for await (const event of pools) {
    kinds.push(event.kind);
    if (event.kind === 'refresh') enough.abort();
  }
  expect(kinds).toEqual(['lifecycle', 'refresh']);
});
