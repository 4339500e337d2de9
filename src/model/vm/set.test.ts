import { describe, expect, test } from 'vitest';
import type { HostId, VmId } from '../ids.ts';
import { decideSet, type SetFacts } from './set.ts';
import type { When } from './set/change.ts';
import { spec } from './spec-fixture.ts';
import type { VmSpec } from './spec.ts';

const facts: SetFacts = {
  vm: { id: 'vm-1' as VmId, name: 'web-1', power: 'running', activity: null, foreign: false },
  host: { id: 'host-1' as HostId, name: 'host1' },
  now: spec,
  wanted: spec,
  resizes: [],
  room: { virtType: 'kvm', cpusMax: 4, memoryMiBMax: 1024, hasBalloon: true, freePorts: 1, hasScsi: false },
  effect: 'auto',
};
const [disk, nic] = [spec.disks[0]!, spec.nics[0]!];
const cd = {
  ...disk,
  name: 'sda',
  bus: 'sata',
  device: 'cdrom',
  readOnly: true,
  source: { kind: 'none' },
} as const;
const iso = { kind: 'volume', pool: 'shared', volume: 'x.iso', format: 'raw' } as const;
const wanting = (wanted: Partial<VmSpec>, more: Partial<SetFacts> = {}): SetFacts => ({
  ...facts,
  ...more,
  wanted: { ...(more.now ?? spec), ...wanted },
});
const room = (more: Partial<SetFacts['room']>): Partial<SetFacts> => ({ room: { ...facts.room, ...more } });
const hardware = (more: Partial<VmSpec['hardware']>) => ({ hardware: { ...spec.hardware, ...more } });
const another = { ...disk, name: 'vdb', source: { ...disk.source, volume: 'b' } } as typeof disk;

/** What changes while it runs, and when it takes effect. */
describe('of a running VM', () => {
  test.each<[string, SetFacts, string, When]>([
    ['more vCPUs with room', wanting({ cpus: 4 }), 'cpus', 'live'],
    ['more vCPUs without', wanting({ cpus: 5 }), 'cpus', 'next-start'],
    ['fewer vCPUs under KVM', wanting({ cpus: 1 }), 'cpus', 'live'],
    ['fewer vCPUs without KVM', wanting({ cpus: 1 }, room({ virtType: 'qemu' })), 'cpus', 'next-start'],
    ['less memory', wanting({ memoryMiB: 512 }), 'memoryMiB', 'live'],
    [
      'less memory without a balloon',
      wanting({ memoryMiB: 512 }, room({ hasBalloon: false })),
      'memoryMiB',
      'next-start',
    ],
    ['more memory than it started with', wanting({ memoryMiB: 2048 }), 'memoryMiB', 'next-start'],
    ['a virtio disk', wanting({ disks: [disk, another] }), 'disks.vdb', 'live'],
    [
      'a virtio disk without a port',
      wanting({ disks: [disk, another] }, room({ freePorts: 0 })),
      'disks.vdb',
      'next-start',
    ],
    [
      'a SCSI disk without SCSI',
      wanting({ disks: [disk, { ...another, name: 'sda', bus: 'scsi' }] }),
      'disks.sda',
      'next-start',
    ],
    [
      'a SCSI disk',
      wanting({ disks: [disk, { ...another, name: 'sda', bus: 'scsi' }] }, room({ hasScsi: true })),
      'disks.sda',
      'live',
    ],
    [
      'a SATA disk',
      wanting({ disks: [disk, { ...another, name: 'sda', bus: 'sata' }] }),
      'disks.sda',
      'next-start',
    ],
    ['a USB disk', wanting({ disks: [disk, { ...another, name: 'sda', bus: 'usb' }] }), 'disks.sda', 'live'],
    ['a virtio disk less', wanting({ disks: [] }), 'disks.vda', 'live'],
    ['another cache mode', wanting({ disks: [{ ...disk, cache: 'writeback' }] }), 'disks.vda', 'next-start'],
    ['a CD drive', wanting({ disks: [disk, cd] }), 'disks.sda', 'next-start'],
    [
      'a CD',
      wanting({ disks: [disk, { ...cd, source: iso }] }, { now: { ...spec, disks: [disk, cd] } }),
      'disks.sda',
      'live',
    ],
    [
      'a CD drive less',
      wanting({ disks: [disk] }, { now: { ...spec, disks: [disk, cd] } }),
      'disks.sda',
      'next-start',
    ],
    [
      'a larger disk',
      { ...facts, resizes: [{ disk: 'vda', fromBytes: 1, toBytes: 2 }] },
      'disks.vda.sizeBytes',
      'live',
    ],
    ['a NIC', wanting({ nics: [nic, { ...nic, mac: null }] }), 'nics.new', 'live'],
    [
      'a NIC without a port',
      wanting({ nics: [nic, { ...nic, mac: null }] }, room({ freePorts: 0 })),
      'nics.new',
      'next-start',
    ],
    ['a NIC less', wanting({ nics: [] }), 'nics.52:54:00:00:00:01', 'live'],
    [
      'another network',
      wanting({ nics: [{ ...nic, network: 'storage' }] }),
      'nics.52:54:00:00:00:01',
      'live',
    ],
    [
      'another NIC model',
      wanting({ nics: [{ ...nic, model: 'e1000e' }] }),
      'nics.52:54:00:00:00:01',
      'next-start',
    ],
    ['another boot device', wanting({ boot: { from: 'network' } }), 'boot', 'next-start'],
    ['a TPM', wanting(hardware({ tpm: '2.0' })), 'hardware.tpm', 'next-start'],
  ])('%s', (_, f, path, when) => {
    const decision = decideSet(f);
    expect(decision.go && decision.plan.changes.map((c) => [c.path, c.when])).toEqual([[path, when]]);
    expect(decision.go && decision.plan.needsRestart).toBe(when === 'next-start');
    const stopped = decideSet({ ...f, vm: { ...f.vm, power: 'stopped' } });
    expect(stopped.go && stopped.plan.changes.map((c) => c.when)).toEqual(['live']);
    const live = decideSet({ ...f, effect: 'live' });
    expect(live.go ? [] : live.refusals.map((r) => r.code)).toEqual(when === 'live' ? [] : ['needs-restart']);
    const later = decideSet({ ...f, effect: 'next-start' });
    expect(later.go && later.plan.changes.map((c) => c.when)).toEqual(['next-start']);
  });
});

test('each new device takes a port, one that goes gives its port back', () => {
  const vdc = { ...another, name: 'vdc', source: { ...disk.source, volume: 'c' } } as typeof disk;
  const when = (disks: VmSpec['disks']) => {
    const decision = decideSet(wanting({ disks }));
    return decision.go ? decision.plan.changes.map((c) => [c.path, c.when]) : [];
  };
  expect(when([disk, another, vdc])).toEqual([
    ['disks.vdb', 'live'],
    ['disks.vdc', 'next-start'],
  ]);
  expect(when([another, vdc])).toEqual([
    ['disks.vda', 'live'],
    ['disks.vdb', 'live'],
    ['disks.vdc', 'live'],
  ]);
});

test.each<[string, SetFacts, ...string[]]>([
  ['a smaller disk', { ...facts, resizes: [{ disk: 'vda', fromBytes: 2, toBytes: 1 }] }, 'never'],
  ['other firmware', wanting(hardware({ firmware: 'efi' })), 'never'],
  ['another architecture', wanting(hardware({ arch: 'aarch64' })), 'never'],
  ['an invalid spec', wanting({ cpus: 0 }), 'spec'],
  ['a foreign VM', { ...wanting({ cpus: 4 }), vm: { ...facts.vm, foreign: true } }, 'vm-foreign'],
  ['unknown', { ...wanting({ cpus: 4 }), vm: { ...facts.vm, power: 'unknown' } }, 'vm-state'],
])('refused: %s', (_, f, ...codes) => {
  const decision = decideSet(f);
  expect(decision.go ? [] : decision.refusals.map((r) => r.code)).toEqual(codes);
});

test('nothing to change is a plan without steps', () => {
  expect(decideSet(facts)).toMatchObject({ go: true, plan: { changes: [], steps: [], needsRestart: false } });
});

test('secrets do not show in the changes', () => {
  const seed = (userData: string) => ({ userData, networkConfig: null, sshKeys: [], hostName: null });
  const decision = decideSet(wanting({ seed: seed('password: b') }, { now: { ...spec, seed: null } }));
  expect(JSON.stringify(decision.go && decision.plan.changes)).not.toContain('password');
});
