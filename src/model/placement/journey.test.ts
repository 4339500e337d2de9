import { expect, test } from 'vitest';
import type { Refusal } from '../decision.ts';
import type { HostId, VmId } from '../ids.ts';
import { spec } from '../vm/spec-fixture.ts';
import { Fleet } from './fleet.ts';
import { fleetHost } from './fleet-fixture.ts';
import {
  journeyLimits,
  pairKey,
  planJourney,
  rateKey,
  type JourneyFacts,
  type Traveller,
} from './journey.ts';

const host = (n: number): HostId => `host-${n}` as HostId;
const fleetOf = (count: number): Fleet =>
  new Fleet(
    Array.from({ length: count }, (_, n) =>
      fleetHost(n + 1, {
        memoryMiB: 65_536,
        cpus: 64,
        arch: spec.hardware.arch,
        machines: new Set([spec.hardware.machine]),
        networks: new Set(spec.nics.map(({ network }) => network)),
      }),
    ),
    [],
  );
const traveller = (name: string, copyMiB: number, more: Partial<Traveller> = {}): Traveller => ({
  id: `vm-${name}` as VmId,
  name,
  host: host(1),
  foreign: false,
  power: 'running',
  spec,
  copyMiB,
  only: null,
  ...more,
});
const facts = (hosts: number, vms: readonly Traveller[], more: Partial<JourneyFacts> = {}): JourneyFacts => ({
  fleet: fleetOf(hosts),
  vms,
  rates: new Map(),
  examined: new Map(),
  ...more,
});
const refusal: Refusal = { code: 'cpu', about: 'VM', needed: 'a CPU', found: 'none', fix: 'Buy one.' };
const many = (count: number): Traveller[] =>
  Array.from({ length: count }, (_, n) => traveller(`web-${n + 10}`, 1000 + ((n * 7919) % 5000)));

test('the longest begins first, and all are over not much later than the bytes take', () => {
  const vms = many(24);
  const { legs, stays, predictedMs } = planJourney(facts(4, vms));
  expect(stays).toEqual([]);
  expect(legs[0]?.name).toBe(vms.toSorted((a, b) => b.copyMiB - a.copyMiB)[0]?.name);
  const bytesMs = vms.reduce((sum, { copyMiB }) => sum + 700 + copyMiB * 10, 0) / journeyLimits.host;
  expect(predictedMs).toBeGreaterThanOrEqual(bytesMs);
  expect(predictedMs).toBeLessThan(bytesMs * 1.15);
});

test('at no instant are there more moves of a host or of a link than the limits allow', () => {
  for (const hosts of [2, 3, 6]) {
    const { legs } = planJourney(facts(hosts, many(30)));
    expect(legs).toHaveLength(30);
    for (const { beginsMs } of legs) {
      const going = legs.filter((leg) => leg.beginsMs <= beginsMs && beginsMs < leg.endsMs);
      expect(going.length).toBeLessThanOrEqual(journeyLimits.host);
      const links = Map.groupBy(going, ({ target }) => target);
      for (const list of links.values()) expect(list.length).toBeLessThanOrEqual(journeyLimits.link);
    }
  }
});

test('a link that was slow before is given less', () => {
  const rates = new Map([
    [rateKey(host(1), host(2)), 400],
    [rateKey(host(1), host(3)), 20],
  ]);
  const { legs } = planJourney(facts(3, many(12), { rates }));
  const to = (n: number): number => legs.filter(({ target }) => target === host(n)).length;
  expect(to(2)).toBeGreaterThan(2 * to(3));
});

test('what the preflight refuses goes elsewhere, and stays where every host is refused', () => {
  const picky = traveller('picky', 100);
  const first = new Map([[pairKey(picky.id, host(2)), [refusal]]]);
  expect(planJourney(facts(3, [picky], { examined: first })).legs[0]?.target).toBe(host(3));
  const both = new Map([...first, [pairKey(picky.id, host(3)), [refusal]] as const]);
  const { legs, stays } = planJourney(facts(3, [picky], { examined: both }));
  expect(legs).toEqual([]);
  expect(stays).toMatchObject([{ name: 'picky', refusals: [{ code: 'cpu' }, { code: 'cpu' }] }]);
});

test('room that one takes is not there for the next', () => {
  const large = { ...spec, memoryMiB: 40_000 };
  const vms = ['a', 'b', 'c'].map((name) => traveller(name, 40_000, { spec: large }));
  const { legs, stays } = planJourney(facts(3, vms));
  expect(new Set(legs.map(({ target }) => target))).toEqual(new Set([host(2), host(3)]));
  expect(stays).toMatchObject([{ name: 'c', refusals: [{ code: 'placement-memory' }] }]);
});

test.each([
  ['a foreign one', { foreign: true }, 'vm-foreign'],
  ['one whose state is unknown', { power: 'unknown' as const }, 'vm-state'],
  ['one that crashed', { power: 'crashed' as const }, 'vm-state'],
])('%s stays', (_, more, code) => {
  const { stays } = planJourney(facts(3, [traveller('one', 100, more)]));
  expect(stays).toMatchObject([{ refusals: [{ code }] }]);
});
