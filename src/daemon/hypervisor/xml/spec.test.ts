// What an adoption reads out of domains that hostler has made is what they were made of; of others, nothing
// is left out.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseElement } from '../../../libvirt-xml/parse.ts';
import { fit } from '../../../model/shape.ts';
import { specShape } from '../../../model/vm/spec-shape.ts';
import { metadataOf } from './metadata.ts';
import { specOf } from './spec.ts';

const golden = join(import.meta.dirname, 'golden');
const names = globSync('*.golden.xml', { cwd: golden }).sort();
const none = new Map<string, never>();

test.each(names)('%s', (name) => {
  const root = parseElement(readFileSync(join(golden, name), 'utf8'));
  const made = metadataOf(root);
  if (made === null || 'unreadable' in made) throw new Error('no metadata');
  const { spec } = made;
  const read = specOf(root, none);
  expect(fit(specShape, read)).toMatchObject({ ok: true });
  expect(read).toMatchObject({ cpus: spec.cpus, memoryMiB: spec.memoryMiB, template: 'adopted' });
  const { firmware, video, graphics, agentChannel, tpm } = spec.hardware;
  expect(read.hardware).toMatchObject({ firmware, video, graphics, agentChannel, tpm });
  expect(read.nics).toEqual(spec.nics.map((nic, i) => ({ ...nic, mac: nic.mac ?? read.nics[i]?.mac })));
});

test('a disk in a pool is a volume, one in none and a NIC on a bridge are taken over as they stand', () => {
  const disk = (file: string, dev: string) =>
    `<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='${file}'/>
     <target dev='${dev}' bus='virtio'/></disk>`;
  const root = parseElement(`<domain type='qemu'><name>old</name>
    <memory unit='KiB'>131072</memory><vcpu>2</vcpu>
    <os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type>
    <kernel>/boot/k</kernel><cmdline>quiet</cmdline></os>
    <devices>${disk('/srv/a.qcow2', 'vda')}${disk('/elsewhere/b.qcow2', 'vdb')}
    <interface type='bridge'><mac address='52:54:00:00:00:01'/><source bridge='br0'/>
    <model type='virtio'/></interface>
    <hostdev mode='subsystem' type='usb'/></devices></domain>`);
  const spec = specOf(root, new Map([['/srv/a.qcow2', { pool: 'default', volume: 'a.qcow2' }]]));
  expect(fit(specShape, spec)).toMatchObject({ ok: true });
  expect(spec.disks).toMatchObject([
    { name: 'vda', source: { kind: 'volume', pool: 'default', format: 'qcow2' } },
  ]);
  expect(spec.nics).toEqual([]);
  const kept = spec.patches.map(({ path, xml }) => `${path} ${/<(\w+)/.exec(xml ?? '')?.[1] ?? ''}`);
  expect(kept).toEqual(['devices disk', 'devices interface', 'devices hostdev', 'os kernel', 'os cmdline']);
});
