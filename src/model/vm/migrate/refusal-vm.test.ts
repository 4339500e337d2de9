import { describe, expect, test } from 'vitest';
import type { TaskId } from '../../ids.ts';
import { decideMigration } from '../migrate.ts';
import { factsWith, targetFacts, type Edit } from './facts-fixture.ts';

const at = targetFacts;

/** One change of the facts, and the refusals that it brings: exactly these. */
const cases: readonly (readonly [string, Edit, ...string[]])[] = [
  ['a foreign VM', (f) => (f.vm.foreign = true), 'vm-foreign'],
  [
    'a task holds it',
    (f) => (f.vm.activity = { task: 'task-1' as TaskId, kind: 'vm.stop', since: f.now }),
    'vm-busy',
  ],
  ['its state is not known', (f) => (f.vm.power = 'unknown'), 'vm-state'],
  ['it crashed', (f) => (f.vm.power = 'crashed'), 'vm-state'],
  [
    'paused on an I/O error',
    (f) => Object.assign(f.vm, { power: 'paused', powerReason: 'io-error' }),
    'paused-on-io-error',
  ],
  [
    'paused: storage full',
    (f) => Object.assign(f.vm, { power: 'paused', powerReason: 'no-space' }),
    'paused-on-io-error',
  ],
  [
    'post-copy broke',
    (f) => Object.assign(f.vm, { power: 'paused', powerReason: 'post-copy-failed' }),
    'post-copy-broken',
  ],
  [
    'it is moving',
    (f) => (f.vm.job = { kind: 'migration', detail: 'migration out', task: null }),
    'migration-running',
  ],
  [
    'a block job',
    (f) => (f.vm.job = { kind: 'block', detail: 'commit of vda', task: null }),
    'block-job-running',
  ],
  [
    'a backup',
    (f) => (f.vm.job = { kind: 'backup', detail: 'backup', task: 'task-2' as TaskId }),
    'job-running',
  ],
  ['snapshots', (f) => (f.vm.snapshots = 2), 'snapshots'],
  ['checkpoints', (f) => (f.vm.checkpoints = 1), 'checkpoints'],
  ['managed save', (f) => (f.vm.managedSave = true), 'managed-save'],

  ['the same host', (f) => (f.target = f.source), 'same-host'],
  ['source suspect', (f) => (f.source.state = 'suspect'), 'source-not-up'],
  ['target down', (f) => (f.target.state = 'down'), 'target-not-up'],
  ['target suspect', (f) => (f.target.state = 'suspect'), 'target-not-up'],
  ['target never read', (f) => (f.target.facts = null), 'target-unread', 'pool-missing'],
  ['target drained', (f) => (f.target.drained = true), 'target-drained'],
  ['equal host UUIDs', (f) => (at(f).uuid = f.source.facts!.uuid), 'host-uuid-equal'],
  ['old libvirt', (f) => (at(f).versions.libvirt = '8.0.0'), 'libvirt-too-old'],
  ['older QEMU', (f) => (at(f).versions.qemu = '6.2.0'), 'qemu-older'],
  ['no URI between hosts', (f) => (f.target.peerUri = null), 'no-peer-uri'],
  [
    'a probe failed',
    (f) => (f.pair.probe = { ok: false, tls: 'not-asked', at: f.now, detail: 'no route' }),
    'unreachable',
  ],

  [
    'its name is taken',
    (f) => (f.target.domains = [{ name: 'web-1', uuid: 'other', running: false }]),
    'name-taken',
  ],
  [
    'it is defined there',
    (f) => (f.target.domains = [{ name: 'old', uuid: f.vm.uuid, running: false }]),
    'defined-there',
  ],
  [
    'it runs there',
    (f) => (f.target.domains = [{ name: 'web-1', uuid: f.vm.uuid, running: true }]),
    'already-running-there',
  ],

  [
    'CPU incompatible',
    (f) => (f.vm.cpu.comparison = { result: 'incompatible', missing: ['avx512f'] }),
    'cpu',
  ],
  ['CPU mode not offered', (f) => (f.vm.cpu.mode = 'maximum'), 'cpu-mode'],
  [
    'passthrough of another CPU',
    (f) => {
      f.vm.cpu.mode = 'host-passthrough';
      at(f).cpu.features = ['aes'];
    },
    'cpu-passthrough',
  ],
  ['pinned to a CPU that is not there', (f) => (f.vm.cpu.pinnedTo = [0, 8]), 'cpu-pinning'],

  ['another architecture', (f) => (at(f).cpu.arch = 'aarch64'), 'arch'],
  ['no KVM', (f) => (at(f).kvm.offered = false), 'kvm'],
  [
    'KVM that runs no guest',
    (f) => (at(f).kvm.verdict = { usable: false, evidence: 'no faster than TCG', at: f.now }),
    'kvm',
  ],
  ['machine type missing', (f) => (f.vm.machine = 'pc-q35-9.0'), 'machine-type'],
  ['too many vCPUs', (f) => (f.vm.cpus = 300), 'machine-cpus'],
  [
    'firmware missing',
    (f) => (f.vm.firmware.loader = { path: '/usr/share/OVMF/X.fd', atTarget: 'absent' }),
    'firmware',
  ],
  [
    'NVRAM template missing',
    (f) => (f.vm.firmware.nvramTemplate = { path: '/x.fd', atTarget: 'absent' }),
    'nvram-template',
  ],
  ['encrypted memory', (f) => (f.vm.launchSecurity = 'sev'), 'launch-security'],

  [
    'disk bus',
    (f) => (f.vm.devices = [{ name: 'vda', className: 'disk', field: 'bus', value: 'nvme' }]),
    'device',
  ],
  [
    'video model',
    (f) => (f.vm.devices = [{ name: 'video0', className: 'video', field: 'modelType', value: 'qxl' }]),
    'device',
  ],
  [
    'TPM model',
    (f) => (f.vm.devices = [{ name: 'tpm0', className: 'tpm', field: 'model', value: 'tpm-crb' }]),
    'device',
  ],
  [
    'PCI device',
    (f) => f.vm.hostDevices.push({ kind: 'pci', name: '0000:01:00.0', teamed: false }),
    'host-device-pci',
  ],
  [
    'USB device',
    (f) => f.vm.hostDevices.push({ kind: 'usb', name: '1d6b:2', teamed: false }),
    'host-device-usb',
  ],
  [
    'SCSI device',
    (f) => f.vm.hostDevices.push({ kind: 'scsi', name: '0:0:0', teamed: false }),
    'host-device-scsi',
  ],
  [
    'mediated device',
    (f) => f.vm.hostDevices.push({ kind: 'mdev', name: 'mdev0', teamed: false }),
    'host-device-mdev',
  ],
  [
    'virtual function',
    (f) => f.vm.hostDevices.push({ kind: 'network', name: 'vf0', teamed: false }),
    'host-device-network',
  ],
  ['a folder of the host', (f) => f.vm.filesystems.push({ driver: 'virtiofs', tag: 'src' }), 'filesystem'],
  ['shmem', (f) => f.vm.sharedMemory.push({ kind: 'shmem', name: 'shm0' }), 'shared-memory'],
  ['vhost-user', (f) => f.vm.sharedMemory.push({ kind: 'vhost-user', name: 'net1' }), 'vhost-user'],
  ['TPM of the host', (f) => (f.vm.tpm = { kind: 'passthrough', secret: null }), 'tpm-tied'],
  ['TPM run by somebody else', (f) => (f.vm.tpm = { kind: 'external', secret: null }), 'tpm-tied'],
];

describe('refusals: the VM, its hosts, its CPU and its devices', () => {
  test.each(cases)('%s', (_, edit, ...codes) => {
    const decision = decideMigration(factsWith(edit as Edit));
    expect(decision.go ? [] : decision.refusals.map((r) => r.code)).toEqual(codes);
    for (const r of decision.go ? [] : decision.refusals) {
      expect([r.needed, r.found]).not.toContain('');
      expect(r.fix).toMatch(/^[A-Z].*\.$/s);
    }
  });

  test('there are many kinds', () => {
    expect(new Set(cases.flatMap(([, , ...codes]) => codes)).size).toBeGreaterThanOrEqual(40);
  });
});
