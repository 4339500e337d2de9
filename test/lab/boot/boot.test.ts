// A machine without a disk powers on, and libvirt answers over the network.
import { expect, test } from 'vitest';
import { powerOn } from './machine.ts';
import { openRack } from './rack.ts';

test('a BIOS machine boots from the network into memory and libvirt answers over TLS', async () => {
  await using rack = await openRack('bios', { nodes: [1] });
  const machine = await powerOn(rack.place, { number: 1 });
  await machine.sees(/phase configured/, 60_000);
  await machine.sees(/phase libvirt/, 60_000);
  expect(await rack.virsh(1, 'version')).toContain('Running hypervisor: QEMU');
  await machine.cutPower();
});
