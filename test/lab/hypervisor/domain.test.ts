// What each template becomes is taken by a real libvirt, started by a real QEMU, and has spare root ports.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { driftIn } from '../../../src/daemon/hypervisor/xml/drift.ts';
import { domainFactsOf } from '../../../src/daemon/hypervisor/xml/facts.ts';
import { metadataOf, printMetadata } from '../../../src/daemon/hypervisor/xml/metadata.ts';
import { printDomain } from '../../../src/daemon/hypervisor/xml/domain.ts';
import type { VmDefinition } from '../../../src/daemon/ports/hypervisor/vm.ts';
import { Lab } from '../../../src/lab/lab.ts';
import { labObstacle } from '../../../src/lab/obstacle.ts';
import { capabilitiesXml } from '../../../src/libvirt-xml/host/capabilities.ts';
import { parseElement } from '../../../src/libvirt-xml/parse.ts';
import { select, valuesAt } from '../../../src/libvirt-xml/path.ts';
import type { MachineType } from '../../../src/model/host/facts.ts';
import { makeId } from '../../../src/model/ids.ts';
import { fit, printFault } from '../../../src/model/shape.ts';
import { specFrom } from '../../../src/model/template/apply.ts';
import { templateShape } from '../../../src/model/template/template.ts';
import type { VmMetadata } from '../../../src/model/vm/metadata.ts';
import type { VmRequest } from '../../../src/model/vm/request.ts';

const obstacle = labObstacle();
let lab: Lab;
let machines: MachineType[] = [];
beforeEach((context) => {
  if (obstacle !== undefined) context.skip(obstacle);
});
beforeAll(async () => {
  if (obstacle !== undefined) return;
  lab = await Lab.up({ hosts: 1 });
  const { guests = [] } = capabilitiesXml.read(parseElement(await virsh('capabilities')));
  machines = guests.flatMap(({ arch = '', machines: known = [] }) =>
    known.map(({ name = '', canonical = null, cpusMax = 1 }) => {
      return { name, canonical, arch, virtTypes: ['qemu'] as const, cpusMax };
    }),
  );
});
afterAll(async () => {
  if (obstacle === undefined) await lab.down();
});

async function virsh(...words: string[]): Promise<string> {
  return (await lab.host('host1').run('virsh', ['-q', ...words])).stdout;
}

const uuid = '0b7d1d3c-8a7e-4c55-9d1e-1f6f9c0a7e01';

function definitionOf(name: string, request: Partial<VmRequest>): VmDefinition {
  const file = join(import.meta.dirname, '../../../domain-templates', `${name}.json`);
  const template = fit(templateShape, JSON.parse(readFileSync(file, 'utf8')));
  if (!template.ok) throw new Error(template.faults.map(printFault).join('; '));
  const shaped = specFrom(template.value, { name: 'vm', template: name, ...request });
  if (!shaped.ok) throw new Error(shaped.faults.map(printFault).join('; '));
  const spec = { ...shaped.value, memoryMiB: Math.min(shaped.value.memoryMiB, 256) };
  const metadata: VmMetadata = {
    format: 1,
    id: makeId('vm', 0, new Uint8Array(16)),
    uuid,
    manager: makeId('manager', 0, new Uint8Array(16)),
    generation: 1,
    intent: 'running',
    spec,
    history: [],
  };
  const disks = spec.disks
    .filter(({ source }) => source.kind !== 'none')
    .map((disk) => ({ disk: disk.name, pool: 'shared', volume: `vm-${disk.name}` }));
  const kernel = spec.boot.from === 'kernel' ? { kernel: '/vmlinuz', initrd: null } : null;
  return { uuid, name: 'vm', spec, metadata, disks, kernel };
}

async function define(definition: VmDefinition): Promise<void> {
  for (const { disk, volume } of definition.disks) {
    const format = disk.startsWith('sd') ? 'raw' : 'qcow2';
    await virsh('vol-create-as', 'shared', volume, '4M', '--format', format);
  }
  const text = printDomain(definition, { machines, kvm: { offered: false, verdict: unusable } });
  lab.host('host1').writeFile('/tmp/vm.xml', text);
  await virsh('define', '--validate', '/tmp/vm.xml');
}
const unusable = { usable: false, evidence: 'not tried', at: '2026-01-01T00:00:00.000Z' as never } as const;

/** Whatever a test left, passed or failed. */
afterEach(async () => {
  if (obstacle !== undefined) return;
  await virsh('destroy', 'vm').catch(() => 'it did not run');
  await virsh('undefine', 'vm', '--nvram').catch(() => 'it was not defined');
  const { stdout } = await lab.host('host1').run('ls', ['/datastore/shared']);
  for (const volume of stdout.split('\n').filter((name) => /^v/.test(name))) {
    await virsh('vol-delete', volume, '--pool', 'shared');
  }
});

/** Root ports that no device occupies. */
function spareIn(text: string): number {
  const root = parseElement(text);
  const ports = valuesAt(root, "devices/controller[@model='pcie-root-port']/@index");
  const taken = new Set(valuesAt(root, "devices/*/address[@type='pci']/@bus").map(Number));
  return ports.filter((port) => !taken.has(Number(port))).length;
}

const image = { image: 'any', pool: 'shared' } as const;
const cd = { image: 'any', pool: 'shared', device: 'cdrom' } as const;
test.for<[string, Partial<VmRequest>, boolean]>([
  ['linux', { disks: [image], networks: ['guest'] }, true],
  ['linux-uefi', { disks: [image], networks: ['guest', 'guest'] }, true],
  ['windows', { disks: [image, cd, { device: 'cdrom' }], networks: ['guest'] }, true],
  ['lab-guest', { disks: [image], networks: ['guest'] }, false],
  ['direct-kernel', { boot: { kernel: 'any' } }, false],
])('%s', async ([name, request, starts], context) => {
  if (name !== 'linux' && starts && !existsSync('/usr/share/OVMF'))
    context.skip('OVMF is not installed here');
  const definition = definitionOf(name, request);
  await define(definition);
  const defined = await virsh('dumpxml', 'vm', '--inactive');
  expect(spareIn(defined)).toBe(definition.spec.hardware.hotplugPorts);
  expect(valuesAt(parseElement(defined), 'os/type/@machine')[0]).toMatch(/^pc-q35-\d/);
  expect(metadataOf(parseElement(defined))).toEqual(definition.metadata);
  expect(driftIn(parseElement(defined))).toEqual([]);
  if (starts) {
    await virsh('start', 'vm');
    const live = parseElement(await virsh('dumpxml', 'vm'));
    expect(driftIn(live)).toEqual([]);
    const facts = domainFactsOf(live);
    expect(facts.disks.filter(({ kind }) => kind !== 'empty')).toHaveLength(definition.disks.length);
    expect(facts.nics.map(({ link }) => link)).toEqual(definition.spec.nics.map(({ network }) => network));
    expect(facts.firmware.nvramPath !== null).toBe(definition.spec.hardware.firmware !== 'bios');
  }
});

test('devices of plain PCI sit behind a bridge and take no spare port', async () => {
  const base = definitionOf('linux', { disks: [image], networks: ['guest', 'guest'] });
  const nics = base.spec.nics.map((nic) => ({ ...nic, model: 'e1000' as const }));
  const definition = { ...base, spec: { ...base.spec, nics } };
  await define(definition);
  expect(spareIn(await virsh('dumpxml', 'vm', '--inactive'))).toBe(8);
});

test('as many disks as there are spare ports can be plugged in, and not one more', async () => {
  const base = definitionOf('linux', { disks: [image], hardware: { hotplugPorts: 2 } });
  await define(base);
  await virsh('start', 'vm');
  for (const target of ['vdb', 'vdc']) {
    await virsh('vol-create-as', 'shared', target, '4M');
    await virsh('attach-disk', 'vm', `/datastore/shared/${target}`, target, '--live');
  }
  await virsh('vol-create-as', 'shared', 'vdd', '4M');
  await expect(virsh('attach-disk', 'vm', '/datastore/shared/vdd', 'vdd', '--live')).rejects.toThrow(/PCI/);
  expect(select(parseElement(await virsh('dumpxml', 'vm')), 'devices/disk')).toHaveLength(3);
});

test('what virsh changes is drift, and nothing else is', async () => {
  const definition = definitionOf('linux', { cpus: 2, disks: [image], networks: ['guest'] });
  await define(definition);
  await virsh('setvcpus', 'vm', '1', '--config');
  await virsh('detach-interface', 'vm', 'network', '--config');
  const drift = driftIn(parseElement(await virsh('dumpxml', 'vm', '--inactive')));
  expect(drift).toEqual([
    { path: 'cpus', wanted: 2, found: 1 },
    { path: expect.stringMatching(/^nics\./) as unknown, wanted: expect.anything() as unknown, found: null },
  ]);
});

test("the metadata call of libvirt leaves an element that is read like the definition's own", async () => {
  const definition = definitionOf('linux', { disks: [image] });
  await define(definition);
  const next = { ...definition.metadata, generation: 2, intent: 'stopped' as const };
  lab.host('host1').writeFile('/tmp/metadata.xml', printMetadata(next));
  const set = 'virsh -q metadata vm urn:hostler:vm:1 --key hostler --config --set "$(cat /tmp/metadata.xml)"';
  await lab.host('host1').run('sh', ['-c', set]);
  expect(metadataOf(parseElement(await virsh('dumpxml', 'vm', '--inactive')))).toEqual(next);
});
