import { expect, test } from 'vitest';
import { printFault } from '../shape.ts';
import type { VmRequest } from '../vm/request.ts';
import { specFrom } from './apply.ts';
import type { Template } from './template.ts';
import { template } from './template-fixture.ts';

const GiB = 2 ** 30;
const request = (more: Partial<VmRequest> = {}): VmRequest => ({
  name: 'web-1',
  template: 'linux',
  disks: [{ image: 'debian-12', pool: 'shared' }],
  networks: ['guest'],
  ...more,
});
const specOf = (r: VmRequest, t: Template = template) => {
  const shaped = specFrom(t, r);
  if (!shaped.ok) throw new Error(shaped.faults.map(printFault).join('; '));
  return shaped.value;
};
const faultsOf = (r: VmRequest, t: Template = template) => {
  const shaped = specFrom(t, r);
  return shaped.ok ? [] : shaped.faults.map(printFault);
};

const direct: Template = {
  ...template,
  name: 'direct-kernel',
  needsDisk: false,
  seed: 'never',
  boot: { from: 'kernel', kernel: null, initrd: 'rescue', arguments: 'console=ttyS0' },
};

test('what the request leaves open, the template decides', () => {
  expect(specOf(request())).toMatchObject({
    template: 'linux',
    cpus: 1,
    memoryMiB: 512,
    hardware: template.hardware,
    boot: { from: 'disk' },
    disks: [
      {
        name: 'vda',
        bus: 'virtio',
        cache: 'none',
        source: { kind: 'image', image: 'debian-12', sizeBytes: null },
      },
    ],
    nics: [{ network: 'guest', model: 'virtio', mac: null }],
    seed: { hostName: 'web-1', sshKeys: [] },
  });
});

test('what the request names wins, and a field that is there but undefined does not', () => {
  const hardware = { watchdog: { model: 'i6300esb', action: 'reset' }, firmware: undefined } as const;
  const spec = specOf(request({ cpus: 4, memoryMiB: 2048, hardware }));
  expect(spec).toMatchObject({ cpus: 4, memoryMiB: 2048 });
  expect(spec.hardware).toEqual({ ...template.hardware, watchdog: hardware.watchdog });
});

test('disks are named per bus, a CD is on SATA and read only', () => {
  const disks = [
    { sizeBytes: GiB },
    { sizeBytes: GiB },
    { device: 'cdrom', image: 'iso' },
    { sizeBytes: GiB, bus: 'scsi' },
  ] as const;
  const got = specOf(request({ disks })).disks.map((d) => [d.name, d.bus, d.readOnly]);
  expect(got).toEqual([
    ['vda', 'virtio', false],
    ['vdb', 'virtio', false],
    ['sda', 'sata', true],
    ['sdb', 'scsi', false],
  ]);
});

test('the twenty-seventh disk is vdaa', () => {
  const disks = Array.from({ length: 28 }, () => ({ sizeBytes: GiB }));
  expect(
    specOf(request({ disks }))
      .disks.slice(25)
      .map((d) => d.name),
  ).toEqual(['vdz', 'vdaa', 'vdab']);
});

test("another kernel does not get the template's initrd", () => {
  const boot = (b: VmRequest['boot']) => specOf(request({ disks: [], boot: b }), direct).boot;
  expect(boot({ kernel: 'k6' })).toEqual({
    from: 'kernel',
    kernel: 'k6',
    initrd: null,
    arguments: 'console=ttyS0',
  });
  expect(boot({ kernel: 'k6', initrd: 'i6', arguments: 'quiet' })).toMatchObject({
    initrd: 'i6',
    arguments: 'quiet',
  });
});

test('all faults are told at once', () => {
  const wrong = request({
    cpus: 0,
    memoryMiB: 64,
    disks: [{}, { image: 'a', volume: 'b' }, { volume: 'c' }],
  });
  expect(faultsOf({ ...wrong, boot: { kernel: 'k' } })).toEqual([
    'boot is not for template linux: it boots from disk',
    'disks[0] must name an image, a volume or a size',
    'disks[1] must be an image or a volume, not both',
    'disks[2].pool is needed with a volume',
    'memoryMiB must be at least 128: linux does not start with less',
    'cpus must be a whole number from 1 to 4096',
    'disks[0].source.kind none is for CD drives',
  ]);
});

test('a template that needs a disk, a kernel or takes no seed says so', () => {
  expect(faultsOf(request({ disks: [] }))).toEqual([
    'disks must not be empty: a VM of template linux needs a disk',
  ]);
  expect(faultsOf(request({ seed: { sshKeys: [] } }), direct)).toEqual([
    'boot.kernel is needed: template direct-kernel names no kernel',
    'seed is not for template direct-kernel: its guest reads none',
  ]);
});

test('hostile text never becomes a spec', () => {
  for (const bad of ['<a/>', '../x', 'a\u0000b', '', 'x'.repeat(300)]) {
    expect(faultsOf(request({ disks: [{ image: bad }] }))).not.toEqual([]);
  }
  expect(faultsOf(request({ networks: ['a/b'] }))).toEqual([
    'nics[0].network must be a name without slashes',
  ]);
});
