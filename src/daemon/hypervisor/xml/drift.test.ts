// Drift: nothing where nobody changed anything, and exactly the change where somebody did.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseElement } from '../../../libvirt-xml/parse.ts';
import { driftIn } from './drift.ts';

const folder = join(import.meta.dirname, 'golden');
const read = (name: string): string => readFileSync(join(folder, `${name}.golden.xml`), 'utf8');
const driftOf = (text: string): ReturnType<typeof driftIn> => driftIn(parseElement(text));

describe('drift', () => {
  it.each(globSync('*.golden.xml', { cwd: folder }))('there is none in %s', (file) => {
    expect(driftOf(readFileSync(join(folder, file), 'utf8'))).toEqual([]);
  });

  it.each<[string, string, string, string, unknown, unknown]>([
    ['linux', '>2</vcpu>', '>3</vcpu>', 'cpus', 2, 3],
    ['linux', '>2</vcpu>', ' current="1">2</vcpu>', 'cpus', 2, 1],
    ['linux', '>2097152</memory>', '>1048576</memory>', 'memoryMiB', 2048, 1024],
    ['linux', 'cache="none" error', 'cache="unsafe" error', 'disks.vda.cache', 'none', 'unsafe'],
    [
      'linux',
      '<source network="guest"/>',
      '<source network="x"/>',
      'nics.52:54:00:00:00:01.network',
      'guest',
      'x',
    ],
    ['linux', 'host-model', 'host-passthrough', 'hardware.cpu.mode', 'host-model', 'host-passthrough'],
    ['linux', 'action="reset"', 'action="pause"', 'hardware.watchdog.action', 'reset', 'pause'],
    ['linux', '<stats period="10"/>', '', 'hardware.balloonStatsPeriodS', 10, null],
    ['linux-uefi', 'firmware="efi"', '', 'hardware.firmware', 'efi', 'bios'],
    ['linux-uefi', 'version="2.0"', 'version="1.2"', 'hardware.tpm', '2.0', '1.2'],
    ['windows', 'offset="localtime"', 'offset="utc"', 'hardware.clock', 'localtime', 'utc'],
    ['lab-guest', 'quiet ', '', 'boot.arguments', expect.stringContaining('quiet'), expect.any(String)],
  ])('%s: %s → %s', (name, from, to, path, wanted, found) => {
    const changed = changedOutsideMetadata(read(name), from, to);
    expect(driftOf(changed)).toEqual([{ path, wanted, found }]);
  });

  it('an alias is satisfied by any version, a version only by itself', () => {
    const newer = changedOutsideMetadata(read('linux'), 'pc-q35-7.2', 'pc-q35-8.0');
    expect(driftOf(newer)).toEqual([]);
    expect(driftOf(newer.replace('"machine":"q35"', '"machine":"pc-q35-7.2"'))).toEqual([
      { path: 'hardware.machine', wanted: 'pc-q35-7.2', found: 'pc-q35-8.0' },
    ]);
  });

  it('a disk or a NIC that came, and one that went', () => {
    const disk = '<disk><driver type="raw"/><source file="/x"/><target dev="vdq" bus="virtio"/></disk>';
    const nic =
      '<interface type="bridge"><mac address="52:54:00:aa:bb:cc"/><model type="e1000"/></interface>';
    expect(driftOf(changedOutsideMetadata(read('linux'), '</devices>', `${disk}${nic}</devices>`))).toEqual([
      {
        path: 'disks.vdq',
        wanted: null,
        found: expect.objectContaining({ bus: 'virtio', format: 'raw' }) as unknown,
      },
      { path: 'nics.52:54:00:aa:bb:cc', wanted: null, found: { network: '(bridge)', model: 'e1000' } },
    ]);
    const gone = changedOutsideMetadata(read('linux'), 'dev="vda"', 'dev="vdb"');
    expect(driftOf(gone).map(({ path }) => path)).toEqual(['disks.vda', 'disks.vdb']);
  });

  it('of a domain that is nobody’s there is none', () => {
    expect(driftOf('<domain type="kvm"><name>a</name></domain>')).toEqual([]);
  });

  it('what libvirt writes into a running domain is none', () => {
    const live = changedOutsideMetadata(read('linux'), '<cpu mode="host-model"', '<cpu mode="custom"');
    expect(driftOf(live.replace('<domain type="kvm"', '<domain type="kvm" id="4"'))).toEqual([]);
    expect(driftOf(live)).toHaveLength(1);
  });
});

/** The spec in the metadata has to stay what it is. */
function changedOutsideMetadata(text: string, from: string, to: string): string {
  const end = text.indexOf('</metadata>');
  const changed = text.slice(end).replace(from, to);
  expect(changed).not.toBe(text.slice(end));
  return text.slice(0, end) + changed;
}
