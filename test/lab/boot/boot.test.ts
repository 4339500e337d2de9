// A machine without a disk powers on, and libvirt answers over the network; what was tampered with never
// gets there.
import { expect, test } from 'vitest';
import { appendFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { powerOn } from './machine.ts';
import { openRack } from './rack.ts';

/** Minutes on a machine that does other things as well; on a quiet one a boot takes half a minute. */
const long = 15 * 60_000;

test(
  'a BIOS machine boots from the network into memory, and libvirt answers over TLS',
  { timeout: long },
  async () => {
    await using rack = await openRack('bios', { nodes: [1] });
    const machine = await powerOn(rack.place, { number: 1 });
    await machine.sees(/phase libvirt/, 60_000);
    await rack.hears(1, 'libvirt', 30_000);
    expect(await rack.virsh(1, 'hostname')).toContain('node1');
    expect(await rack.virsh(1, 'version')).toContain('Running hypervisor: QEMU');
    const reports = await rack.reports();
    expect(reports.filter((report) => report.kind === 'assigned')).toHaveLength(1);
    const phases = reports.flatMap((report) => report.phase ?? []);
    expect(phases.filter((phase) => phase !== 'userspace' && phase !== 'libvirt')).toEqual([
      'script',
      'kernel',
      'image',
      'verified',
      'configured',
    ]);
  },
);

test('a UEFI machine boots over PXE, TFTP and iPXE', { timeout: long }, async () => {
  await using rack = await openRack('uefi', { nodes: [1] });
  const machine = await powerOn(rack.place, { number: 1, firmware: 'uefi-pxe' });
  await machine.sees(/phase libvirt/, 120_000);
  await rack.hears(1, 'libvirt', 30_000);
  expect(await rack.virsh(1, 'hostname')).toContain('node1');
});

test(
  'a configuration that was changed stops the node, which says so to the manager',
  { timeout: long },
  async () => {
    await using rack = await openRack('tamper', { nodes: [1] });
    const archives = join(rack.folder, 'configurations');
    for (const name of await readdir(archives)) await appendFile(join(archives, name), '\0');
    const machine = await powerOn(rack.place, { number: 1 });
    await machine.stopsWith(/the configuration is not the signed one/, 60_000);
    expect(await rack.stopReason()).toContain('signed');
  },
);
