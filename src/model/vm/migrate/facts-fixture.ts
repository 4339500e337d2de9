// Two hosts and a VM that can move between them, as small as they can be read, for tests.
import type { DomainCapabilities, HostFacts } from '../../host/facts.ts';
import type { HostId, VmId } from '../../ids.ts';
import { GiB } from '../../memory.ts';
import type { Pool } from '../../pool/pool.ts';
import type { MigrationFacts, MovingDisk, MovingVm, Side } from './facts.ts';

export const now = '2026-11-20T10:00:00.000Z';

export const pool = (name: string, more: Partial<Pool> = {}): Pool => ({
  name,
  uuid: `uuid-of-${name}`,
  type: 'dir',
  active: true,
  autostart: true,
  path: `/srv/${name}`,
  capacityBytes: 100 * GiB,
  freeBytes: 50 * GiB,
  source: null,
  used: true,
  shared: name === 'shared',
  ...more,
});

const capabilities: DomainCapabilities = {
  virtType: 'kvm',
  machine: 'pc-q35-7.2',
  emulator: '/usr/bin/qemu-system-x86_64',
  cpuModes: [
    { mode: 'host-passthrough', supported: true, models: [] },
    { mode: 'host-model', supported: true, models: ['EPYC'] },
    { mode: 'custom', supported: true, models: ['EPYC', 'Nehalem'] },
  ],
  devices: {
    disk: { supported: true, values: { bus: ['virtio', 'scsi', 'sata'] } },
    video: { supported: true, values: { modelType: ['vga', 'virtio'] } },
    tpm: { supported: false, values: {} },
  },
  firmware: ['bios', 'efi'],
  secureBoot: false,
};

export const hostFacts = (name: string): HostFacts => ({
  uuid: `uuid-of-${name}`,
  hostName: name,
  readAt: now,
  versions: { libvirt: '9.0.0', qemu: '7.2.22' },
  cpu: {
    arch: 'x86_64',
    vendor: 'AMD',
    model: 'EPYC',
    features: ['aes', 'avx2'],
    cpus: 8,
    sockets: 1,
    cores: 8,
    threads: 1,
  },
  memory: { totalMiB: 16_384, freeMiB: 8192, hugepages: [{ sizeKiB: 2048, total: 1024, free: 1024 }] },
  numa: [{ id: 0, memoryMiB: 16_384, freeMiB: 8192, cpus: 8 }],
  kvm: {
    offered: true,
    verdict: { usable: true, evidence: 'a guest took 4 % of the CPU time of TCG', at: now },
  },
  machines: [
    { name: 'pc-q35-7.2', canonical: null, arch: 'x86_64', virtTypes: ['kvm', 'qemu'], cpusMax: 288 },
    { name: 'q35', canonical: 'pc-q35-7.2', arch: 'x86_64', virtTypes: ['kvm', 'qemu'], cpusMax: 288 },
  ],
  domainCapabilities: [capabilities],
  pools: [pool('shared'), pool('local')],
  networks: [
    {
      name: 'guest',
      uuid: 'uuid-of-guest',
      active: true,
      autostart: true,
      forward: 'bridge',
      bridge: 'br-guest',
      mtu: 1500,
      portGroups: [],
      vlans: [],
    },
  ],
  securityDrivers: ['apparmor', 'dac'],
  migration: { live: true, transports: ['tcp'] },
  tls: {
    subject: `CN=${name}`,
    issuer: 'CN=lab CA',
    caDigest: 'aa',
    notAfter: '2027-11-20T10:00:00.000Z',
  },
  iommu: false,
});

export const side = (name: string): Side => ({
  id: `host-${name}` as HostId,
  name,
  state: 'up',
  reason: 'answers',
  drained: false,
  facts: hostFacts(name),
  domains: [],
  secrets: [],
  networkFilters: [],
  peerUri: `qemu+tls://${name}/system`,
  migrationAddress: null,
  claimedMiB: 0,
});

export const disk: MovingDisk = {
  name: 'vda',
  device: 'disk',
  kind: 'file',
  path: '/srv/shared/web-1-vda.qcow2',
  pool: 'shared',
  volume: 'web-1-vda.qcow2',
  format: 'qcow2',
  cache: 'none',
  readOnly: false,
  shareable: false,
  capacityBytes: 20 * GiB,
  allocationBytes: 2 * GiB,
  backing: [],
  fileSystem: 'cluster',
  atTarget: 'present',
  isSeed: false,
};

export const movingVm: MovingVm = {
  id: 'vm-1' as VmId,
  name: 'web-1',
  uuid: 'uuid-of-web-1',
  foreign: false,
  power: 'running',
  powerReason: 'asked',
  activity: null,
  persistent: true,
  cpus: 2,
  memoryMiB: 1024,
  dirtyMiBs: 5,
  arch: 'x86_64',
  virtType: 'kvm',
  machine: 'pc-q35-7.2',
  emulatorVersion: '7.2.22',
  cpu: { mode: 'custom', model: 'EPYC', comparison: { result: 'superset' }, pinnedTo: [] },
  memoryBacking: { hugepageKiB: null, locked: false, strictCells: [], nvdimmPath: null },
  firmware: { kind: 'bios', loader: null, nvramPath: null, nvramTemplate: null },
  tpm: null,
  disks: [disk],
  nics: [
    {
      name: 'net0',
      kind: 'network',
      link: 'guest',
      mac: '52:54:00:00:00:01',
      mtu: null,
      portGroup: null,
      filter: null,
    },
  ],
  devices: [{ name: 'vda', className: 'disk', field: 'bus', value: 'virtio' }],
  hostDevices: [],
  filesystems: [],
  sharedMemory: [],
  hostFiles: [],
  secrets: [],
  securityLabels: [],
  launchSecurity: null,
  snapshots: 0,
  checkpoints: 0,
  managedSave: false,
  job: null,
  agentAnswers: true,
};

export const migrationFacts: MigrationFacts = {
  now,
  request: {},
  vm: movingVm,
  source: side('host1'),
  target: side('host2'),
  pair: {
    moves: [
      {
        name: 'db-1',
        at: '2026-11-20T09:00:00.000Z',
        tls: 'used',
        transferredMiB: 1100,
        durationMs: 6000,
        downtimeMs: 120,
        bandwidthMiBs: 200,
        prediction: null,
      },
    ],
    probe: null,
  },
};

/** The facts as a test may change them. */
export type Draft<T> = T extends readonly (infer Item)[]
  ? Draft<Item>[]
  : T extends string | number | boolean | null | undefined
    ? T
    : { -readonly [K in keyof T]: Draft<T[K]> };
export type FactsDraft = Draft<MigrationFacts>;
export type Edit = (facts: FactsDraft) => void;

export function factsWith(edit: Edit): MigrationFacts {
  const draft = JSON.parse(JSON.stringify(migrationFacts)) as FactsDraft;
  edit(draft);
  return draft;
}

/** What the target's facts are, for an edit; they are there in this fixture. */
export function targetFacts(draft: FactsDraft): Draft<HostFacts> {
  if (!draft.target.facts) throw new Error('the target has no facts here');
  return draft.target.facts;
}

/** Puts the VM's disk into the pool `local`, which each host has one of its own of. */
export function localDisk(draft: FactsDraft, more: Partial<MovingDisk> = {}): void {
  const moved: MovingDisk = {
    ...disk,
    path: '/srv/local/web-1-vda.qcow2',
    pool: 'local',
    atTarget: 'absent',
    fileSystem: 'local',
    ...more,
  };
  draft.vm.disks[0] = moved as Draft<MovingDisk>;
}
