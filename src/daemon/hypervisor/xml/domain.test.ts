// Golden files: what each template becomes, word for word. UPDATE=1 writes them anew; the difference is to
// be read.
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseElement } from '../../../libvirt-xml/parse.ts';
import { select, valueAt, valuesAt } from '../../../libvirt-xml/path.ts';
import type { ManagerId, VmId } from '../../../model/ids.ts';
import { fit, printFault } from '../../../model/shape.ts';
import { specFrom } from '../../../model/template/apply.ts';
import { templateShape, type Template } from '../../../model/template/template.ts';
import type { VmMetadata } from '../../../model/vm/metadata.ts';
import type { DiskRequest, VmRequest } from '../../../model/vm/request.ts';
import type { VmSpec } from '../../../model/vm/spec.ts';
import type { DiskPlace, VmDefinition } from '../../ports/hypervisor/vm.ts';
import { printDomain } from './domain.ts';
import type { HostView } from './guest.ts';

const templateFiles = globSync('domain-templates/*.json', { cwd: join(import.meta.dirname, '../../../..') });
const templates = new Map(templateFiles.map((path) => [basename(path, '.json'), readTemplate(path)]));

function readTemplate(path: string): Template {
  const text = readFileSync(join(import.meta.dirname, '../../../..', path), 'utf8');
  const shaped = fit(templateShape, JSON.parse(text));
  if (shaped.ok) return shaped.value;
  throw new Error(`${path}: ${shaped.faults.map(printFault).join('; ')}`);
}

const uuid = '0b7d1d3c-8a7e-4c55-9d1e-1f6f9c0a7e01';
const at = '2026-01-02T03:04:05.678Z';

function specOf(name: string, more: Partial<VmRequest>): VmSpec {
  const template = templates.get(name);
  if (template === undefined) throw new Error(`there is no template ${name}`);
  const shaped = specFrom(template, { name: 'web-1', template: name, ...more });
  if (!shaped.ok) throw new Error(shaped.faults.map(printFault).join('; '));
  const macs = shaped.value.nics.map((nic, index) => ({
    ...nic,
    mac: `52:54:00:00:00:0${String(index + 1)}`,
  }));
  return { ...shaped.value, nics: macs };
}

function definitionOf(spec: VmSpec): VmDefinition {
  const metadata: VmMetadata = {
    format: 1,
    id: 'vm-01jgz0000000000000000000aa' as VmId,
    uuid,
    manager: 'manager-01jgz0000000000000000000bb' as ManagerId,
    generation: 3,
    intent: 'running',
    spec,
    history: [{ at, actor: 'anna <&>', action: 'vm.create', text: 'created on host1' }],
  };
  const disks: DiskPlace[] = spec.disks
    .filter((disk) => disk.source.kind !== 'none')
    .map((disk) => ({ disk: disk.name, pool: 'shared', volume: `web-1-${disk.name}` }));
  if (spec.seed !== null) disks.push({ disk: 'seed', pool: 'shared', volume: 'web-1-seed' });
  const kernel = spec.boot.from === 'kernel' ? { kernel: '/images/kernel', initrd: '/images/initrd' } : null;
  return { uuid, name: 'web-1', spec, metadata, disks, kernel };
}

const machines = [
  { name: 'q35', canonical: 'pc-q35-7.2', arch: 'x86_64', virtTypes: ['kvm', 'qemu'], cpusMax: 288 },
  { name: 'pc', canonical: 'pc-i440fx-7.2', arch: 'x86_64', virtTypes: ['kvm', 'qemu'], cpusMax: 255 },
] as const;
const emulated: HostView = {
  kvm: { offered: true, verdict: { usable: false, evidence: 'no vmx, no svm', at: at } },
  machines,
};
const accelerated: HostView = {
  kvm: { offered: true, verdict: { usable: true, evidence: 'a guest ran', at: at } },
  machines,
};

const image: DiskRequest = { image: 'debian-12', pool: 'shared' };
const cases: readonly (readonly [string, HostView, VmSpec])[] = [
  ['lab-guest', emulated, specOf('lab-guest', { networks: ['guest'] })],
  ['direct-kernel', emulated, specOf('direct-kernel', { boot: { kernel: 'k6', initrd: 'i6' } })],
  ['linux', accelerated, specOf('linux', { disks: [image], networks: ['guest'] })],
  ['linux-emulated', emulated, specOf('linux', { disks: [image], networks: ['guest'] })],
  ['linux-uefi', accelerated, specOf('linux-uefi', { disks: [image], networks: ['guest', 'storage'] })],
  [
    'windows',
    accelerated,
    specOf('windows', {
      disks: [
        { sizeBytes: 64 * 2 ** 30, pool: 'shared' },
        { image: 'windows-iso', device: 'cdrom' },
        { image: 'virtio-win', device: 'cdrom' },
      ],
      networks: ['guest'],
    }),
  ],
  [
    'windows-emulated',
    emulated,
    specOf('windows', { disks: [{ sizeBytes: 64 * 2 ** 30, pool: 'shared' }, { device: 'cdrom' }] }),
  ],
  [
    'many-devices',
    accelerated,
    specOf('linux', {
      disks: [
        { ...image, cache: 'writeback' },
        { sizeBytes: 2 ** 30, bus: 'scsi', format: 'raw' },
        { sizeBytes: 2 ** 30, bus: 'usb' },
        { volume: 'data', pool: 'shared', format: 'raw' },
      ],
      networks: ['guest'],
      hardware: {
        hugepages: true,
        cpu: { mode: 'custom', model: 'Nehalem', features: [{ name: 'aes', policy: 'require' }] },
        video: 'virtio',
        graphics: 'vnc',
        balloonStatsPeriodS: null,
        hotplugPorts: 0,
      },
      patches: [
        { path: '', op: 'add', xml: '<iothreads>2</iothreads>' },
        { path: 'devices/rng', op: 'remove', xml: null },
        { path: 'clock', op: 'replace', xml: '<clock offset="variable" adjustment="60"/>' },
      ],
    }),
  ],
];

describe('the domain XML', () => {
  it.each(cases)('%s', (name, host, spec) => {
    const printed = `${printDomain(definitionOf(spec), host)}\n`;
    const path = join(import.meta.dirname, 'golden', `${name}.golden.xml`);
    if (process.env['UPDATE'] === '1') writeFileSync(path, printed);
    expect(existsSync(path), 'UPDATE=1 scripts/test unit src/daemon/hypervisor/xml writes it').toBe(true);
    expect(printed).toBe(readFileSync(path, 'utf8'));
  });

  it('has a golden file for every template', () => {
    const shown = new Set(cases.map(([, , spec]) => spec.template));
    expect([...templates.keys()].filter((name) => !shown.has(name))).toEqual([]);
  });

  it('every template is named as its file', () => {
    expect([...templates].filter(([name, template]) => template.name !== name)).toEqual([]);
    expect(templates.size).toBe(5);
  });
});

describe('rules', () => {
  const linux = specOf('linux', { disks: [image], networks: ['guest'] });
  const rootOf = (spec: VmSpec, host: HostView): ReturnType<typeof parseElement> =>
    parseElement(printDomain(definitionOf(spec), host));

  it('the machine type is pinned to what the alias means on this host', () => {
    expect(valueAt(rootOf(linux, emulated), 'os/type/@machine')).toBe('pc-q35-7.2');
    const old = { ...linux, hardware: { ...linux.hardware, machine: 'pc-q35-5.0' } };
    expect(valueAt(rootOf(old, emulated), 'os/type/@machine')).toBe('pc-q35-5.0');
  });

  it.each([
    ['host-passthrough', accelerated, 'host-passthrough'],
    ['host-passthrough', emulated, 'maximum'],
    ['maximum', emulated, 'maximum'],
    ['cluster', accelerated, 'host-model'],
    ['host-model', emulated, 'host-model'],
  ] as const)('CPU mode %s becomes what the host can run', (mode, host, expected) => {
    const spec = { ...linux, hardware: { ...linux.hardware, cpu: { mode } } };
    expect(valueAt(rootOf(spec, host), 'cpu/@mode')).toBe(expected);
  });

  it('a verdict that is unknown is no KVM', () => {
    const unsure: HostView = {
      machines,
      kvm: { offered: true, verdict: { usable: 'unknown', why: 'not tried' } },
    };
    expect(valueAt(rootOf(linux, unsure), '@type')).toBe('qemu');
  });

  it.each([0, 3, 8])('%i root ports are to spare', (hotplugPorts) => {
    const spec = { ...linux, hardware: { ...linux.hardware, hotplugPorts } };
    const ports = select(rootOf(spec, emulated), "devices/controller[@model='pcie-root-port']");
    // Disk, seed, NIC, virtio-serial, balloon, entropy.
    expect(ports).toHaveLength(6 + hotplugPorts);
  });

  it('boots the network first where the spec says so, and then the disks', () => {
    const orders = (spec: VmSpec): string[][] => {
      const root = rootOf(spec, emulated);
      return [valuesAt(root, 'devices/disk/boot/@order'), valuesAt(root, 'devices/interface/boot/@order')];
    };
    expect(orders(linux)).toEqual([['1'], ['2']]);
    expect(orders({ ...linux, boot: { from: 'network' } })).toEqual([['2'], ['1']]);
  });

  it('hostile names stay values', () => {
    const hostile = `x"/><shell>'&`;
    const spec = { ...linux, nics: [{ network: hostile, model: 'virtio' as const, mac: null }] };
    const root = rootOf(spec, emulated);
    expect(valueAt(root, 'devices/interface/source/@network')).toBe(hostile);
    expect(select(root, 'devices/interface/mac')).toEqual([]);
  });
});
