import { describe, expect, test } from 'vitest';
import { GiB } from '../../memory.ts';
import { decideMigration } from '../migrate.ts';
import { factsWith, localDisk, targetFacts, type Edit, type FactsDraft } from './facts-fixture.ts';

const at = targetFacts;
const vda = (f: FactsDraft) => f.vm.disks[0]!;
const nic = (f: FactsDraft) => f.vm.nics[0]!;

/** One change of the facts, and the refusals that it brings: exactly these. */
const cases: readonly (readonly [string, Edit, ...string[]])[] = [
  ['network missing', (f) => (nic(f).link = 'storage'), 'network-missing'],
  ['network inactive', (f) => (at(f).networks[0]!.active = false), 'network-inactive'],
  ['network of another mode', (f) => (at(f).networks[0]!.forward = 'nat'), 'network-differs'],
  ['another VLAN', (f) => (at(f).networks[0]!.vlans = [7]), 'network-vlan'],
  ['smaller MTU', (f) => (f.source.facts!.networks[0]!.mtu = 9000), 'network-mtu'],
  ['port group missing', (f) => (nic(f).portGroup = 'red'), 'port-group-missing'],
  ['network filter missing', (f) => (nic(f).filter = 'clean-traffic'), 'filter-missing'],

  ['shared pool missing', (f) => (at(f).pools = []), 'pool-missing'],
  ['shared pool inactive', (f) => (at(f).pools[0]!.active = false), 'pool-inactive'],
  ['shared pool without the file', (f) => (vda(f).atTarget = 'absent'), 'disk-gone'],
  [
    'nobody says whether pools are one',
    (f) => at(f).pools.forEach((p) => (p.shared = null)),
    'storage-unclear',
  ],
  [
    'cache on NFS',
    (f) => Object.assign(vda(f), { fileSystem: 'network', cache: 'writeback' }),
    'cache-unsafe',
  ],
  ['shared in name only', (f) => (vda(f).fileSystem = 'local'), 'storage-not-shared'],
  ['disk outside pools', (f) => (vda(f).pool = null), 'disk-outside-pools'],
  ['NVMe disk', (f) => (vda(f).kind = 'nvme'), 'disk-nvme'],
  [
    'block device missing',
    (f) =>
      Object.assign(vda(f), { kind: 'block', pool: null, path: '/dev/disk/by-id/x', atTarget: 'absent' }),
    'disk-block',
  ],
  [
    'block device by a name of its place',
    (f) => Object.assign(vda(f), { kind: 'block', pool: null, path: '/dev/sdb' }),
    'storage-unclear',
  ],
  ['local LUN', (f) => localDisk(f, { kind: 'block', device: 'lun' }), 'disk-block'],
  ['local shareable disk', (f) => localDisk(f, { shareable: true }), 'disk-shareable'],
  ['file exists at target', (f) => localDisk(f, { atTarget: 'present' }), 'target-file-exists'],
  [
    'pool not for us',
    (f) => {
      localDisk(f);
      at(f).pools[1]!.used = false;
    },
    'pool-not-used',
  ],
  [
    'local pool missing',
    (f) => {
      localDisk(f);
      at(f).pools.pop();
    },
    'pool-missing',
  ],
  [
    'local pool inactive',
    (f) => {
      localDisk(f);
      at(f).pools[1]!.active = false;
    },
    'pool-inactive',
  ],
  [
    'pool full',
    (f) => {
      localDisk(f);
      at(f).pools[1]!.freeBytes = GiB;
    },
    'pool-full',
  ],
  ['local CD', (f) => localDisk(f, { device: 'cdrom', readOnly: true }), 'cdrom-local'],
  ['local floppy', (f) => localDisk(f, { device: 'floppy' }), 'floppy-local'],
  ['local read-only disk', (f) => localDisk(f, { readOnly: true }), 'read-only-local'],

  ['too little memory', (f) => (at(f).memory.freeMiB = 1024), 'memory'],
  ['memory claimed by others', (f) => (f.target.claimedMiB = 7500), 'memory'],
  ['no hugepages of the size', (f) => (f.vm.memoryBacking.hugepageKiB = 1_048_576), 'hugepage-size'],
  [
    'too few hugepages',
    (f) => {
      f.vm.memoryBacking.hugepageKiB = 2048;
      at(f).memory.hugepages[0]!.free = 100;
    },
    'hugepages',
  ],
  [
    'locked memory',
    (f) => {
      f.vm.memoryBacking.locked = true;
      at(f).memory.totalMiB = 1000;
    },
    'locked-memory',
  ],
  ['NUMA cell missing', (f) => (f.vm.memoryBacking.strictCells = [1]), 'numa-cell'],
  [
    'NUMA cell full',
    (f) => {
      f.vm.memoryBacking.strictCells = [0];
      at(f).numa[0]!.freeMiB = 512;
    },
    'numa-memory',
  ],
  ['NVDIMM', (f) => (f.vm.memoryBacking.nvdimmPath = '/srv/pmem'), 'nvdimm'],

  ['secret missing', (f) => f.vm.secrets.push({ uuid: 'secret-1', use: 'disk vda' }), 'secret'],
  ['another CA', (f) => (at(f).tls!.caDigest = 'bb'), 'ca-differs'],
  [
    'target certificate expired',
    (f) => (at(f).tls!.notAfter = '2026-11-19T10:00:00.000Z'),
    'certificate-expired',
  ],
  ['source certificate expired', (f) => (f.source.facts!.tls!.notAfter = f.now), 'certificate-expired'],
  [
    'TLS required and refused',
    (f) => {
      f.request.tls = 'require';
      f.pair.moves[0]!.tls = 'refused';
    },
    'tls',
  ],
  [
    'fixed SELinux label',
    (f) => f.vm.securityLabels.push({ model: 'selinux', fixed: true }),
    'security-driver',
  ],

  [
    'kernel missing',
    (f) =>
      f.vm.hostFiles.push({
        path: '/boot/vmlinuz',
        atTarget: 'absent',
        use: 'kernel',
        needed: true,
        image: null,
      }),
    'file-missing',
  ],
  [
    'NVRAM of a stopped VM',
    (f) => {
      f.vm.power = 'stopped';
      f.vm.firmware.nvramPath = '/var/lib/x.fd';
    },
    'nvram-local',
  ],
  [
    'TPM state of a stopped VM',
    (f) => {
      f.vm.power = 'stopped';
      f.vm.tpm = { kind: 'emulator', secret: null };
    },
    'tpm-state-local',
  ],
];

describe('refusals: networks, disks, memory, secrets and files', () => {
  test.each(cases)('%s', (_, edit, ...codes) => {
    const decision = decideMigration(factsWith(edit as Edit));
    expect(decision.go ? [] : decision.refusals.map((r) => r.code)).toEqual(codes);
    for (const r of decision.go ? [] : decision.refusals) {
      expect([r.needed, r.found]).not.toContain('');
      expect(r.fix).toMatch(/^[A-Z].*\.$/s);
    }
  });

  test('there are many kinds', () => {
    expect(new Set(cases.flatMap(([, , ...codes]) => codes)).size).toBeGreaterThanOrEqual(35);
  });
});
