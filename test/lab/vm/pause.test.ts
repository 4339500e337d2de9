import { expect, test } from 'vitest';
import type { PlanResource } from '../../../src/contract/vm/plan.ts';
import type { VmResource } from '../../../src/contract/vm/vm.ts';
import { waitFor } from '../../../src/lab/wait.ts';
import { fleetForGuests, makeGuest } from '../guests.ts';

test('a paused guest stands still, keeps its memory, and is not paused twice', async () => {
  await using fleet = await fleetForGuests({ hosts: 1 });
  const { daemon, lab } = fleet;
  const host = lab.host('host1');
  const guest = await makeGuest(fleet, 'web');
  await using ping = await guest.ping(100);
  await ping.waitForAnswer();
  const plan = await daemon.ask<PlanResource>(['vm', 'pause', 'web', '--plan']);
  expect(plan).toMatchObject({ go: true, steps: [{ title: 'Pause web', host: 'host1' }] });
  expect(await host.virsh(['domstate', 'web'])).toContain('running');

  const begun = performance.now();
  const before = await guest.ask();
  await daemon.hostler(['vm', 'pause', 'web', '--reason', 'the array is away']);
  const paused = performance.now();
  expect(await host.virsh(['domstate', 'web', '--reason'])).toContain('paused (user)');
  await waitFor('five seconds without an answer', () => ping.silentMs > 5000);
  // Paused is what is true; what is asked of it stays.
  await waitFor('the pause to be seen', async () => {
    const vm = await daemon.ask<VmResource>(['vm', 'show', 'web']);
    expect(vm.intent).toBe('running');
    return vm.power === 'paused' && vm.label.startsWith('paused');
  });
  const again = await daemon.hostler(['vm', 'pause', 'web'], { anyExit: true });
  expect(again.exitCode).toBe(4);
  expect(again.stderr).toContain('it is paused');

  // Not through hostler: the guest itself says how long its CPU ran, and the pause is not in it.
  const resumed = performance.now();
  await host.virsh(['resume', 'web']);
  const after = await guest.waitForTick(before.tick);
  const awakeMs = paused - begun + performance.now() - resumed;
  expect(after.boot).toBe(before.boot);
  expect(after.upMs - before.upMs).toBeLessThan(awakeMs + 1000);
  expect((after.tick - before.tick) * 100).toBeLessThan(awakeMs + 1000);
});
