// Many at once, and a service that is away: nobody is lost, everybody gets there.
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { powerOn } from '../../lab/boot/machine.ts';
import { openRack } from '../../lab/boot/rack.ts';

const long = 30 * 60_000;

test('two machines power on together', { timeout: long }, async () => {
  await using rack = await openRack('two', { nodes: [1, 2] });
  const machines = await Promise.all([1, 2].map((number) => powerOn(rack.place, { number })));
  await Promise.all(machines.map((machine) => machine.sees(/phase libvirt/, 120_000)));
  await Promise.all([1, 2].map((number) => rack.hears(number, 'libvirt', 30_000)));
  for (const number of [1, 2])
    expect(await rack.virsh(number, 'hostname')).toContain(`node${String(number)}`);
});

test(
  'four machines, one download at a time: the others wait in line and all get there',
  { timeout: long },
  async () => {
    await using rack = await openRack('four', { nodes: [1, 2, 3, 4], maxDownloads: 1 });
    const machines = await Promise.all(
      [1, 2, 3, 4].map((number) => powerOn(rack.place, { number, memoryMiB: 768 })),
    );
    await Promise.all(machines.map((machine) => machine.sees(/phase libvirt/, 300_000)));
    await Promise.all([1, 2, 3, 4].map((number) => rack.hears(number, 'libvirt', 30_000)));
    expect(await rack.serviceLog()).toMatch(/waits for an image download at place \d/);
  },
);

test(
  'the boot service is away when the machine powers on: it asks until it is back',
  { timeout: long },
  async () => {
    await using rack = await openRack('away', { nodes: [1] });
    await rack.stopService();
    const machine = await powerOn(rack.place, { number: 1 });
    await machine.sees(/does not answer, asking again/, 60_000);
    await rack.startService();
    await machine.sees(/phase image/, 60_000);
  },
);

test(
  'the boot service goes away in the middle of a boot: the node waits and goes on',
  { timeout: long },
  async () => {
    await using rack = await openRack('cut', { nodes: [1] });
    const machine = await powerOn(rack.place, { number: 1 });
    await machine.sees(/initramfs starts/, 60_000);
    await rack.stopService();
    await machine.sees(/waiting about \d+s for .*: no answer/, 60_000);
    // Longer than one round of asking: the wait must not end by itself.
    await wait(3000);
    await rack.startService();
    await machine.sees(/phase configured/, 90_000);
  },
);
