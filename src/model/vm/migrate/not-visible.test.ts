import { expect, test } from 'vitest';
import { decideMigration } from '../migrate.ts';
import { factsWith, targetFacts as at, type Edit, type FactsDraft } from './facts-fixture.ts';

const vda = (f: FactsDraft) => f.vm.disks[0]!;
const nic = (f: FactsDraft) => f.vm.nics[0]!;

/** What cannot be seen is said to be so, neither proven nor refused. */
const blind: readonly (readonly [string, Edit, string])[] = [
  ['CPU not compared', (f) => (f.vm.cpu.comparison = null), 'cpu'],
  ['comparison failed', (f) => (f.vm.cpu.comparison = { result: 'failed', message: 'unsupported' }), 'cpu'],
  ['no domain capabilities', (f) => (at(f).domainCapabilities = []), 'cpu-mode'],
  [
    'a device class that is not listed',
    (f) => (f.vm.devices = [{ name: 'wd', className: 'watchdog', field: 'model', value: 'itco' }]),
    'device',
  ],
  ['KVM never tried', (f) => (at(f).kvm.verdict = { usable: 'unknown', why: 'no guest ran yet' }), 'kvm'],
  ['QEMU version', (f) => (at(f).versions.qemu = null), 'qemu-older'],
  ['domains', (f) => (f.target.domains = null), 'name-taken'],
  [
    'what the target gives half of a team',
    (f) => f.vm.hostDevices.push({ kind: 'network', name: 'vf0', teamed: true }),
    'host-device-network',
  ],
  ['no move yet', (f) => (f.pair.moves = []), 'unreachable'],
  ['TLS never tried', (f) => (f.pair.moves[0]!.tls = 'not-asked'), 'tls'],
  ['certificates', (f) => (at(f).tls = null), 'ca-differs'],
  [
    'secrets',
    (f) => {
      f.target.secrets = null;
      f.vm.secrets.push({ uuid: 's', use: 'vda' });
    },
    'secret',
  ],
  [
    'filters',
    (f) => {
      f.target.networkFilters = null;
      nic(f).filter = 'x';
    },
    'filter-missing',
  ],
  ['a bridge', (f) => Object.assign(nic(f), { kind: 'bridge', link: 'br9' }), 'bridge-missing'],
  [
    'a device below macvtap',
    (f) => Object.assign(nic(f), { kind: 'direct', link: 'eth1' }),
    'device-link-missing',
  ],
  ['free memory', (f) => (at(f).memory.freeMiB = null), 'memory'],
  ['locked memory', (f) => (f.vm.memoryBacking.locked = true), 'locked-memory'],
  [
    'free memory of cells',
    (f) => {
      f.vm.memoryBacking.strictCells = [0];
      at(f).numa[0]!.freeMiB = null;
    },
    'numa-memory',
  ],
  [
    'hugepages in post-copy',
    (f) => {
      f.vm.memoryBacking.hugepageKiB = 2048;
      f.request.postCopy = 'reserve';
    },
    'post-copy-hugepages',
  ],
  ['file system', (f) => (vda(f).fileSystem = 'unknown'), 'cache-unsafe'],
  ['firmware', (f) => (f.vm.firmware.loader = { path: '/x', atTarget: 'unknown' }), 'firmware'],
  [
    'kernel',
    (f) => f.vm.hostFiles.push({ path: '/k', atTarget: 'unknown', use: 'kernel', needed: true, image: null }),
    'file-missing',
  ],
  [
    'serial log',
    (f) =>
      f.vm.hostFiles.push({ path: '/l', atTarget: 'unknown', use: 'serial log', needed: false, image: null }),
    'folder-missing',
  ],
];

test.each(blind)('not visible: %s', (_, edit, code) => {
  const decision = decideMigration(factsWith(edit));
  expect(decision.go).toBe(true);
  const check = decision.checks.find((c) => c.code === code && c.verdict === 'not-visible');
  expect(check).toMatchObject({
    why: expect.stringMatching(/.+/) as string,
    shownBy: expect.stringMatching(/.+/) as string,
  });
});
