// A machine that nobody knows reports what it has, waits, and is a node once it is approved.
import { expect, test, vi } from 'vitest';
import { macOf, powerOn, uuidOf } from '../../lab/boot/machine.ts';
import { openRack } from '../../lab/boot/rack.ts';

test('discovered, approved, restarted as a node', { timeout: 30 * 60_000 }, async () => {
  await using rack = await openRack('discovery', { nodes: [1], discovery: true });
  await rack.publish({ nodes: [] });
  const machine = await powerOn(rack.place, { number: 1, restarts: true });
  await machine.sees(
    /this machine is unknown; approve it with: hostler node approve 52:54:00:77:00:01/,
    120_000,
  );
  const inventory = (await rack.reports()).find((report) => report.kind === 'inventory');
  expect(inventory).toMatchObject({ mac: macOf(1), uuid: uuidOf(1) });
  expect(inventory?.lines).toEqual(
    expect.arrayContaining([
      'serial SN1',
      'product Box',
      'cpus 2',
      expect.stringMatching(/^nic \S+ 52:54:00:77:00:01 /),
    ]),
  );
  await rack.publish();
  await machine.sees(/phase libvirt/, 180_000);
  await rack.hears(1, 'libvirt', 30_000);
  await vi.waitFor(async () => expect(await rack.virsh(1, 'hostname')).toContain('node1'), {
    timeout: 60_000,
  });
});
