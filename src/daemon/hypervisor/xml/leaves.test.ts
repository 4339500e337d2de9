import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseElement } from '../../../libvirt-xml/parse.ts';
import { differences } from '../../../model/vm/history.ts';
import { leavesOf } from './leaves.ts';

const of = (xml: string) => leavesOf(parseElement(xml));

test('every attribute and text has a place; disks and NICs are told by what they are', () => {
  expect(
    of(`<domain type='qemu'><name>web</name><features><acpi/></features><metadata><x a='1'/></metadata>
      <devices><disk type='file'><source file='/b'/><target dev='vdb' bus='virtio'/></disk>
      <interface><mac address='52:54:00:00:00:01'/></interface></devices></domain>`),
  ).toEqual({
    name: 'web',
    'features/acpi': '',
    'devices/disk[vdb]/@type': 'file',
    'devices/disk[vdb]/source/@file': '/b',
    'devices/disk[vdb]/target/@dev': 'vdb',
    'devices/disk[vdb]/target/@bus': 'virtio',
    'devices/interface[52:54:00:00:00:01]/mac/@address': '52:54:00:00:00:01',
  });
});

test('a disk before another changes nothing of that other', () => {
  const disk = (dev: string) => `<disk><target dev='${dev}'/></disk>`;
  const domain = (...disks: string[]) => of(`<domain><devices>${disks.join('')}</devices></domain>`);
  expect(differences(domain(disk('vda')), domain(disk('vdb'), disk('vda')))).toEqual([
    { path: 'devices/disk[vdb]/target/@dev', from: null, to: 'vdb' },
  ]);
});

test('an edit of a real definition is exactly that edit', () => {
  const file = join(import.meta.dirname, 'golden/lab-guest.golden.xml');
  const xml = readFileSync(file, 'utf8');
  const edited = xml.replace(/<vcpu([^>]*)>\d+</, '<vcpu$1>7<');
  expect(edited).not.toBe(xml);
  expect(differences(of(xml), of(edited))).toMatchObject([{ path: 'vcpu', to: '7' }]);
});
