import { describe, expect, test } from 'vitest';
import type { ClusterId, HostId, VmId } from '../ids.ts';
import { decidePlacement, placeAll } from './decide.ts';
import { printReason } from './explain.ts';
import { Fleet, type FleetHost } from './fleet.ts';
import { fleetHost, fleetVm, placementRequest } from './fleet-fixture.ts';
import type { PlacementRequest } from './placement.ts';
import type { Rule } from './rule.ts';

const hosts = [fleetHost(1), fleetHost(2), fleetHost(3)];
const decideOn = (fleet: Fleet, more: Partial<PlacementRequest> = {}) =>
  decidePlacement(fleet, placementRequest(more));
const chosen = (fleet: Fleet, more: Partial<PlacementRequest> = {}) => {
  const decision = decideOn(fleet, more);
  return decision.go ? decision.plan.name : decision.refusals.map((r) => r.code);
};

describe('choice', () => {
  const busy = new Fleet(hosts, [fleetVm('a', 1), fleetVm('b', 1), fleetVm('c', 2)]);

  test('spread takes the emptiest host, pack the fullest that has room', () => {
    expect(chosen(busy)).toBe('host3');
    expect(chosen(busy, { strategy: 'pack' })).toBe('host1');
  });

  test('equal hosts go by name, whatever their order', () => {
    expect(chosen(new Fleet([...hosts].reverse(), []))).toBe('host1');
  });

  test('a host without KVM is taken only where no other has room', () => {
    const mixed = new Fleet(
      [fleetHost(1, { virtTypes: ['qemu'] }), fleetHost(2)],
      [fleetVm('a', 2, { memoryMiB: 8000 })],
    );
    expect(chosen(mixed)).toBe('host2');
    expect(chosen(mixed, { memoryMiB: 9000 })).toBe('host1');
  });

  test("a VM's own place does not count against it", () => {
    const full = new Fleet([fleetHost(1)], [fleetVm('web-1', 1, { memoryMiB: 15_000 })]);
    expect(chosen(full, { id: 'vm-web-1' as VmId, memoryMiB: 15_000 })).toBe('host1');
    expect(chosen(full, { memoryMiB: 15_000 })).toEqual(['placement-memory']);
  });

  test('every host is explained in numbers, also those that were not taken', () => {
    const decision = decideOn(busy);
    const lines = decision.hosts.map((h) => `${h.name}: ${h.reasons.map(printReason).join('; ')}`);
    expect(lines).toEqual([
      'host1: 11GiB of memory left, 2GiB needed (+30); 28 of vCPUs left, 2 needed (+40.6)',
      'host2: 13GiB of memory left, 2GiB needed (+36.7); 30 of vCPUs left, 2 needed (+43.8)',
      'host3: 15GiB of memory left, 2GiB needed (+43.3); 32 of vCPUs left, 2 needed (+46.9)',
    ]);
  });
});

/** One change of the only host, or of the request, and the reason that blocks. */
describe('what blocks a host', () => {
  test.each<[string, Partial<FleetHost>, Partial<PlacementRequest>]>([
    ['state', { state: 'suspect' }, {}],
    ['state', { state: 'down' }, {}],
    ['drained', { drained: true }, {}],
    ['not-asked-for', {}, { onlyHost: 'host-9' as HostId }],
    ['left', {}, { notHosts: ['host-1' as HostId] }],
    ['cluster', {}, { cluster: 'cluster-1' as ClusterId }],
    ['arch', {}, { arch: 'aarch64' }],
    ['virt-type', { virtTypes: ['qemu'] }, { virtType: 'kvm' }],
    ['machine', {}, { machine: 'pc-q35-9.0' }],
    ['cpu-model', {}, { cpuModel: 'Nehalem' }],
    ['network', {}, { networks: ['guest', 'storage'] }],
    ['need', {}, { needs: [{ what: 'the volume x', hosts: new Set(['host-2' as HostId]) }] }],
    ['pool-missing', {}, { pools: new Map([['local', 1]]) }],
    ['pool-room', { pools: new Map([['shared', 10]]) }, { pools: new Map([['shared', 11]]) }],
    ['memory', {}, { memoryMiB: 15_361 }],
    ['memory-seen', { freeMiB: 2047 }, {}],
    ['cpus', {}, { cpus: 33 }],
    [
      'numa',
      {
        cells: [
          { memoryMiB: 8192, freeMiB: 1000, cpus: 4 },
          { memoryMiB: 8192, freeMiB: 9000, cpus: 1 },
        ],
      },
      { numa: 'need' },
    ],
  ])('%s', (code, host, request) => {
    const decision = decideOn(new Fleet([fleetHost(1, host)], []), request);
    expect(decision.go).toBe(false);
    const [verdict] = decision.hosts;
    expect(verdict?.score).toBeNull();
    expect(verdict?.reasons.filter((r) => r.effect === 'blocks').map((r) => r.code)).toEqual([code]);
    expect(printReason(verdict!.reasons.find((r) => r.effect === 'blocks')!)).toMatch(/^.{10,}$/);
  });

  test('nothing is overbooked at the edge: exactly the last MiB and the last vCPU fit', () => {
    expect(chosen(new Fleet([fleetHost(1)], []), { memoryMiB: 15_360, cpus: 32 })).toBe('host1');
  });

  test('memory is overcommitted only where the host says so; then what was seen free does not count', () => {
    const host = fleetHost(1, { memoryRatio: 1.5, freeMiB: 100 });
    expect(chosen(new Fleet([host], []), { memoryMiB: 20_000 })).toBe('host1');
  });
});

describe('rules', () => {
  const apart = (within: string, strength: Rule['strength'] = 'hard'): Rule => ({
    kind: 'vm-vm',
    name: 'web apart',
    strength,
    vms: ['web-*'],
    effect: 'apart',
    within,
  });
  const on = (effect: 'on' | 'not-on', strength: Rule['strength'] = 'hard'): Rule => ({
    kind: 'vm-host',
    name: 'web hosts',
    strength,
    vms: ['web-1'],
    effect,
    hosts: { names: ['host1'] },
  });
  const webs = [fleetVm('web-2', 1), fleetVm('db', 3)];

  test.each<[string, Rule, string | string[]]>([
    ['apart on hosts', apart('host'), 'host2'],
    ['apart in racks', apart('rack'), 'host2'],
    ['together on a host', { ...apart('host'), effect: 'together' } as Rule, 'host1'],
    ['together in a rack', { ...apart('rack'), effect: 'together' } as Rule, 'host1'],
    ['on', on('on'), 'host1'],
    ['not on', on('not-on'), 'host2'],
    ['softly on', on('on', { points: 30 }), 'host1'],
    ['softly on, worth less than the load', on('on', { points: 1 }), 'host2'],
    ['softly apart', apart('host', { points: 30 }), 'host2'],
    ['a label that no host has', apart('room'), ['placement-rule-label']],
    ['another VM', { ...on('on'), vms: ['mail'] }, 'host2'],
  ])('%s', (_, rule, expected) => {
    expect(chosen(new Fleet(hosts, webs, [rule]))).toEqual(expected);
  });

  test('the member that moves does not count against itself', () => {
    const fleet = new Fleet(hosts, [fleetVm('web-1', 2), fleetVm('web-2', 1)], [apart('host')]);
    expect(chosen(fleet, { id: 'vm-web-1' as VmId, onlyHost: 'host-2' as HostId })).toBe('host2');
  });
});

describe('a refusal', () => {
  const full = new Fleet(
    [fleetHost(1), fleetHost(2, { drained: true }), fleetHost(3, { arch: 'aarch64' })],
    [fleetVm('a', 1, { memoryMiB: 14_000 })],
  );

  test('counts the hosts per reason and names the nearest change', () => {
    const decision = decideOn(full);
    if (decision.go) throw new Error('it should not fit');
    expect(decision.refusals.map((r) => [r.code, r.found])).toEqual([
      ['placement-memory', '1 of 3 hosts: host1: 1.33GiB of memory left, 2GiB needed'],
      ['placement-drained', '1 of 3 hosts: host2: it is drained'],
      ['placement-arch', '1 of 3 hosts: host3: its architecture is aarch64, not x86_64'],
    ]);
    expect(decision.nearest.map((near) => [near.name, near.changes])).toEqual([
      ['host1', ['free 688MiB of memory on host1']],
      ['host2', ['resume host2']],
    ]);
    expect(decision.refusals[0]?.fix).toBe('Nearest is host1: free 688MiB of memory on host1.');
  });

  test('the nearest change is enough', () => {
    const freed = new Fleet(full.hosts, [fleetVm('a', 1, { memoryMiB: 14_000 - 688 })]);
    expect(chosen(freed)).toBe('host1');
  });

  test('an empty fleet says so', () => expect(chosen(new Fleet([], []))).toEqual(['no-hosts']));
});

test('many at once: each counts with those before it, the largest go first', () => {
  const fleet = new Fleet([fleetHost(1), fleetHost(2)], []);
  const ask = (name: string, memoryMiB: number) => ({
    ...placementRequest({ name, memoryMiB }),
    id: `vm-${name}` as VmId,
  });
  const result = placeAll(fleet, [
    ask('s1', 5000),
    ask('big', 14_000),
    ask('s2', 5000),
    ask('s3', 5000),
    ask('s4', 5000),
  ]);
  expect(result.placed.map((p) => [p.request.name, p.host])).toEqual([
    ['big', 'host-1'],
    ['s1', 'host-2'],
    ['s2', 'host-2'],
    ['s3', 'host-2'],
  ]);
  expect(result.refused.map((r) => r.request.name)).toEqual(['s4']);
});
