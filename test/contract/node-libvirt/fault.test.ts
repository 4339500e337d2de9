// A daemon that is frozen, killed, starved or cut off in every phase of a call: each call ends, and says
// what became of it.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectHost } from '../../../src/node-libvirt/connect.ts';
import { ConnectionClosed, DeadlineExceeded, TransportError } from '../../../src/node-libvirt/errors.ts';
import {
  CONNECT_GET_HOSTNAME,
  CONNECT_GET_LIB_VERSION,
  CONNECT_LIST_ALL_DOMAINS,
  DOMAIN_GET_INFO,
  DOMAIN_SUSPEND,
} from '../../../src/node-libvirt/protocol/remote.gen.ts';
import type { NonnullDomain } from '../../../src/node-libvirt/protocol/type.gen.ts';
import type { Host } from '../../../src/node-libvirt/pool/host.ts';
import type { HostState } from '../../../src/node-libvirt/pool/state.ts';
import { type Libvirtd, libvirtdMissing, startLibvirtd } from '../libvirtd.ts';
import { errorOf, fateOf, until } from './promise.ts';
import { Wiretap } from './wiretap.ts';

const missing = libvirtdMissing();
/** How late a timer may be on a busy machine. */
const lateMs = 1_500;
let daemon: Libvirtd;

beforeAll(async () => {
  if (missing === undefined) daemon = await startLibvirtd();
});
afterAll(async () => {
  if (missing === undefined) await daemon[Symbol.asyncDispose]();
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

/** So many calls at once that the pool has all its query connections. */
async function testDomain(host: Host): Promise<NonnullDomain> {
  const dom = await firstDomain(host);
  await Promise.all(Array.from({ length: 64 }, () => host.call(DOMAIN_GET_INFO, { dom })));
  return dom;
}

describe('a frozen daemon', () => {
  it('is found by the pings; calls in flight fail together; afterwards the host is ready again', async () => {
    const keepalive = { intervalMs: 200, count: 3 };
    await using host = await connectHost(daemon.uri, { keepalive });
    const dom = await testDomain(host);
    const states: string[] = [];
    host.onState((state) => states.push(state.name));
    daemon.freeze();
    const begin = performance.now();
    const calls = Array.from({ length: 20 }, () => errorOf(host.call(DOMAIN_GET_INFO, { dom })));
    const errors = await Promise.all(calls);
    const tookMs = performance.now() - begin;
    daemon.thaw();
    expect(tookMs).toBeLessThan(keepalive.intervalMs * (keepalive.count + 1) + 1_000);
    for (const error of errors) expect(error).toBeInstanceOf(ConnectionClosed);
    const outcomes = errors.map((error) => (error as ConnectionClosed).outcome);
    expect(outcomes.filter((one) => one === 'unknown')).toHaveLength(8);
    expect(states).toContain('degraded');
    await until(() => host.state.name === 'ready', 'ready after the thaw');
    expect(await host.call(CONNECT_GET_HOSTNAME, undefined)).toHaveProperty('hostname');
  });

  it('is doubted within 5 s and given up within 15 s, as the pings come unasked', async () => {
    await using host = await connectHost(daemon.uri);
    const dom = await testDomain(host);
    const heard: { readonly state: HostState; readonly afterMs: number }[] = [];
    const begin = performance.now();
    host.onState((state) => heard.push({ state, afterMs: performance.now() - begin }));
    daemon.freeze();
    const call = errorOf(host.call(DOMAIN_GET_INFO, { dom }), 20_000);
    try {
      await until(() => host.state.name === 'connecting', 'the connection is given up', 20_000);
      expect(await call).toMatchObject({ name: 'ConnectionClosed', outcome: 'unknown', retryable: true });
    } finally {
      daemon.thaw();
    }
    const [doubt] = heard;
    const lost = heard.find(({ state }) => state.name === 'connecting');
    expect(doubt?.state).toMatchObject({ name: 'degraded', reason: 'no sign of life for 2.5 s' });
    expect(doubt?.afterMs).toBeLessThan(5_000 + lateMs);
    expect(lost?.state).toMatchObject({ reason: 'no sign of life for 12.5 s', failures: 0 });
    expect(lost?.afterMs).toBeLessThan(15_000 + lateMs);
  });

  it('takes no more than four calls per connection, and late answers disturb nobody', async () => {
    const tap = new Wiretap(daemon.socket);
    await using host = await connectHost(daemon.uri, { dial: tap.dial, keepalive: { intervalMs: 60_000 } });
    const dom = await testDomain(host);
    daemon.freeze();
    const calls = Array.from({ length: 100 }, () => host.call(DOMAIN_GET_INFO, { dom }, { deadlineMs: 300 }));
    const errors = await Promise.all(calls.map((call) => errorOf(call)));
    daemon.thaw();
    for (const error of errors) expect(error).toBeInstanceOf(DeadlineExceeded);
    const sent = errors.filter((error) => (error as DeadlineExceeded).outcome === 'unknown');
    expect(sent.length).toBeGreaterThan(0);
    expect(sent.length).toBeLessThanOrEqual(16);
    await Promise.all(Array.from({ length: 100 }, () => host.call(DOMAIN_GET_INFO, { dom })));
    expect(tap.mostUnanswered).toBe(4);
    expect(tap.open).toBe(tap.connections);
  });

  it('frees a caller at once when its signal fires', async () => {
    await using host = await connectHost(daemon.uri);
    const dom = await testDomain(host);
    daemon.freeze();
    const controller = new AbortController();
    const sent = host.call(DOMAIN_SUSPEND, { dom }, { signal: controller.signal, long: false });
    const fate = errorOf(sent);
    await fateOf(sent, 50);
    const reason = new Error('changed my mind');
    controller.abort(reason);
    const error = (await fate) as TransportError;
    daemon.thaw();
    expect(error).toMatchObject({ name: 'CallAborted', outcome: 'unknown', cause: reason, retryable: false });
  });
});

describe('a killed daemon', () => {
  it('fails what is in flight within 250 ms, and is connected to again when it is back', async () => {
    await using own = await startLibvirtd();
    await using host = await connectHost(own.uri);
    const dom = await testDomain(host);
    own.freeze();
    const call = host.call(DOMAIN_GET_INFO, { dom });
    const other = host.call(DOMAIN_SUSPEND, { dom }, { long: false });
    const both = Promise.all([errorOf(call), errorOf(other)]);
    const reached = await fateOf(call, 100);
    expect(reached).toBe('pending');
    const begin = performance.now();
    await own.kill();
    const [query, change] = (await both) as TransportError[];
    expect(performance.now() - begin).toBeLessThan(250);
    expect(query).toMatchObject({ name: 'ConnectionClosed', retryable: true, outcome: 'unknown' });
    expect(change).toMatchObject({ name: 'ConnectionClosed', retryable: false });
    await until(() => host.state.name === 'connecting' && host.state.failures > 0, 'a failed attempt');
    const failing = await errorOf(host.call(CONNECT_GET_LIB_VERSION, undefined));
    expect(failing).toMatchObject({ outcome: 'not-sent', retryable: true });
    await own.start();
    const listening = performance.now();
    await until(() => host.state.name === 'ready', 'ready again');
    expect(performance.now() - listening).toBeLessThan(6_000);
    expect(await testDomain(host)).toHaveProperty('name', 'test');
  });
});

describe('a cut cable', () => {
  it('leaves no promise pending, whichever byte is the last', async () => {
    const tap = new Wiretap(daemon.socket);
    const session = async (): Promise<string> => {
      const host = await connectHost(daemon.uri, {
        dial: tap.dial,
        reconnect: { firstMs: 60_000, mostMs: 60_000 },
      });
      try {
        const dom = await firstDomain(host);
        await host.call(DOMAIN_GET_INFO, { dom });
        return 'done';
      } finally {
        await host.close();
      }
    };
    expect(await session()).toBe('done');
    const whole = { out: tap.bytesOut, in: tap.bytesIn };
    const fates = new Map<string, number>();
    for (const direction of ['out', 'in'] as const) {
      for (let afterBytes = 1; afterBytes < whole[direction]; afterBytes += 3) {
        tap.cut = { direction, afterBytes };
        const fate = await fateOf(session(), 5_000);
        if (fate === 'pending') throw new Error(`pending after ${afterBytes} bytes ${direction}`);
        const name = 'value' in fate ? fate.value : (fate.error as Error).name;
        fates.set(name, (fates.get(name) ?? 0) + 1);
        await until(() => tap.open === 0, 'every connection closed');
      }
    }
    expect([...fates.keys()].sort()).toEqual(['ConnectFailed', 'ConnectionClosed', 'done']);
  });

  it('is told to everybody who waits, and the next call has a new connection', async () => {
    const tap = new Wiretap(daemon.socket);
    await using host = await connectHost(daemon.uri, { dial: tap.dial });
    const dom = await testDomain(host);
    for (let round = 0; round < 20; round += 1) {
      const calls = Array.from({ length: 30 }, () => host.call(DOMAIN_GET_INFO, { dom }));
      const fates = Promise.all(calls.map((call) => fateOf(call, 5_000)));
      await Promise.race(calls.slice(0, round + 1)).catch(() => undefined);
      tap.cutAll();
      for (const fate of await fates) {
        expect(fate).not.toBe('pending');
        if (typeof fate === 'object' && 'error' in fate) expect(fate.error).toBeInstanceOf(TransportError);
      }
      await until(() => host.state.name === 'ready', 'ready again');
      expect(await host.call(CONNECT_GET_HOSTNAME, undefined)).toHaveProperty('hostname');
    }
  });
});
