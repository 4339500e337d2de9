// Events over the wire: none lost while they are read, a bounded queue that says its loss, and a new
// registration after a cut.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectHost } from '../../../src/node-libvirt/connect.ts';
import { type EventFeed, EventsLost, Resync } from '../../../src/node-libvirt/event/feed.ts';
import type { Host } from '../../../src/node-libvirt/pool/host.ts';
import {
  CONNECT_DOMAIN_EVENT_CALLBACK_DEREGISTER_ANY,
  CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY,
  CONNECT_LIST_ALL_DOMAINS,
  DOMAIN_EVENT_CALLBACK_LIFECYCLE,
  DOMAIN_RESUME,
  DOMAIN_SUSPEND,
} from '../../../src/node-libvirt/protocol/remote.gen.ts';
import type {
  ConnectDomainEventCallbackRegisterAnyArgs,
  ConnectDomainEventCallbackRegisterAnyRet,
  DomainEventCallbackLifecycleMsg,
  NonnullDomain,
} from '../../../src/node-libvirt/protocol/type.gen.ts';
import type { EventSubscription } from '../../../src/node-libvirt/rpc/caller.ts';
import { type Libvirtd, libvirtdMissing, startLibvirtd } from '../libvirtd.ts';
import { errorOf, until } from './promise.ts';
import { Wiretap } from './wiretap.ts';

const missing = libvirtdMissing();
let daemon: Libvirtd;
/** The test driver forgets its domains with its last connection. */
let holder: Host;
let dom: NonnullDomain;

beforeAll(async () => {
  if (missing !== undefined) return;
  daemon = await startLibvirtd();
  holder = await connectHost(daemon.uri);
  dom = await firstDomain(holder);
});
afterAll(async () => {
  if (missing !== undefined) return;
  await holder.close();
  await daemon[Symbol.asyncDispose]();
});
beforeEach((ctx) => {
  if (missing !== undefined) ctx.skip(missing);
});

async function firstDomain(host: Host): Promise<NonnullDomain> {
  const { domains } = await host.call(CONNECT_LIST_ALL_DOMAINS, { need_results: 1, flags: 0 });
  const [domain] = domains;
  if (domain === undefined) throw new Error('the test driver has no domain');
  return domain;
}

type Lifecycle = EventSubscription<
  ConnectDomainEventCallbackRegisterAnyArgs,
  ConnectDomainEventCallbackRegisterAnyRet,
  DomainEventCallbackLifecycleMsg
>;

const subscription = (key: string, eventID: number, of: NonnullDomain | null): Lifecycle => ({
  key,
  register: CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY,
  args: { eventID, dom: of },
  message: DOMAIN_EVENT_CALLBACK_LIFECYCLE,
  callbackIdOfReply: (reply) => reply.callbackID,
  callbackIdOfMessage: (message) => message.callbackID,
  deregister: (caller, callbackID = -1) =>
    caller.call(CONNECT_DOMAIN_EVENT_CALLBACK_DEREGISTER_ANY, { callbackID }),
});
const lifecycle = subscription('lifecycle', 0, null);

/** Each round is two events: suspended (3) and resumed (4). */
async function rounds(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    await holder.call(DOMAIN_SUSPEND, { dom }, { long: false });
    await holder.call(DOMAIN_RESUME, { dom }, { long: false });
  }
}

async function take<T>(feed: EventFeed<T>, count: number): Promise<(T | Resync | EventsLost)[]> {
  const items: (T | Resync | EventsLost)[] = [];
  while (items.length < count) {
    const { done, value } = await feed.next();
    if (done === true) break;
    items.push(value);
  }
  return items;
}

const kinds = (items: readonly unknown[]): unknown[] =>
  items.map((item) =>
    item instanceof Resync
      ? 'resync'
      : item instanceof EventsLost
        ? item
        : (item as DomainEventCallbackLifecycleMsg).msg.event,
  );

describe('a feed of events', () => {
  it('gives every event in order to everybody who asked, over one registration', async () => {
    const tap = new Wiretap(daemon.socket);
    await using host = await connectHost(daemon.uri, { dial: tap.dial });
    const before = tap.calls;
    const first = host.subscribe(lifecycle);
    const second = host.subscribe(lifecycle);
    const ofOne = host.subscribe(subscription('lifecycle of one', 0, dom));
    const ofNone = host.subscribe(
      subscription('of none', 0, { ...dom, name: 'x', uuid: crypto.randomUUID() }),
    );
    await Promise.all([first.ready, second.ready, ofOne.ready, ofNone.ready.catch(() => undefined)]);
    expect(tap.calls - before).toBe(3);
    await rounds(200);
    const wanted = Array.from({ length: 400 }, (_, i) => 3 + (i % 2));
    expect(kinds(await take(first, 400))).toEqual(wanted);
    expect(kinds(await take(second, 400))).toEqual(wanted);
    expect(kinds(await take(ofOne, 400))).toEqual(wanted);
    await first.return();
    await rounds(1);
    expect(kinds(await take(second, 2))).toEqual([3, 4]);
    await second.return();
    await ofOne.return();
  });

  it('drops the oldest when nobody reads, and says how many', async () => {
    await using host = await connectHost(daemon.uri);
    await using feed = host.subscribe(lifecycle, { capacity: 10 });
    await using witness = host.subscribe(lifecycle);
    await feed.ready;
    await rounds(30);
    await take(witness, 60);
    const [lost, ...rest] = await take(feed, 11);
    expect(lost).toBeInstanceOf(EventsLost);
    expect(lost).toMatchObject({ count: 50 });
    expect(kinds(rest)).toEqual([3, 4, 3, 4, 3, 4, 3, 4, 3, 4]);
  });

  it('is registered again after a cut, with a mark that something may have been missed', async () => {
    const tap = new Wiretap(daemon.socket);
    await using host = await connectHost(daemon.uri, { dial: tap.dial });
    await using feed = host.subscribe(lifecycle);
    await feed.ready;
    await rounds(1);
    expect(kinds(await take(feed, 2))).toEqual([3, 4]);
    tap.cutAll();
    expect(kinds(await take(feed, 1))).toEqual(['resync']);
    await rounds(1);
    expect(kinds(await take(feed, 2))).toEqual([3, 4]);
  });

  it('is registered again within a second after the daemon listens again', async () => {
    await using own = await startLibvirtd();
    await using host = await connectHost(own.uri);
    await using feed = host.subscribe(lifecycle);
    await feed.ready;
    await own.kill();
    await own.start();
    const listening = performance.now();
    expect(kinds(await take(feed, 1))).toEqual(['resync']);
    expect(performance.now() - listening).toBeLessThan(1_000);
  });

  it('fails with what the daemon says when it refuses', async () => {
    await using host = await connectHost(daemon.uri);
    const feed = host.subscribe(subscription('no such kind', 9_999, null));
    expect(await errorOf(feed.ready)).toMatchObject({
      name: 'LibvirtError',
      procedure: lifecycle.register.name,
    });
    expect(await errorOf(feed.next())).toMatchObject({ name: 'LibvirtError' });
    expect(await feed.next()).toEqual({ done: true, value: undefined });
  });

  it('ends with its signal and with its host', async () => {
    const host = await connectHost(daemon.uri);
    const controller = new AbortController();
    const one = host.subscribe(lifecycle, { signal: controller.signal });
    const other = host.subscribe(lifecycle);
    await one.ready;
    const reading = one.next();
    controller.abort();
    expect(await reading).toEqual({ done: true, value: undefined });
    const last = other.next();
    await host.close();
    expect(await last).toEqual({ done: true, value: undefined });
    const late = host.subscribe(lifecycle);
    expect(await late.next()).toEqual({ done: true, value: undefined });
  });

  it('loses none of 20,000 and keeps the daemon small while nobody reads', async () => {
    await using host = await connectHost(daemon.uri);
    await using sleeper = host.subscribe(lifecycle, { capacity: 16 });
    await using reader = host.subscribe(lifecycle, { capacity: 100_000 });
    await reader.ready;
    const before = daemon.rssKiB;
    let received = 0;
    const reading = (async () => {
      for await (const item of reader) {
        if (item instanceof EventsLost) throw new Error(`${item.count} lost`);
        received += 1;
        if (received === 20_000) break;
      }
    })();
    await rounds(10_000);
    await reading;
    expect(received).toBe(20_000);
    expect(daemon.rssKiB - before).toBeLessThan(5 * 1024);
    const [lost] = await take(sleeper, 1);
    expect(lost).toMatchObject({ count: 20_000 - 16 });
    await until(() => host.state.name === 'ready', 'still ready');
  });
});
