import { expect, test } from 'vitest';
import type { TaskResource } from '../../../src/contract/task/task.ts';
import type { VmResource } from '../../../src/contract/vm/vm.ts';
import { waitFor } from '../../../src/lab/wait.ts';
import { fleetForGuests, goesOn, makeGuest } from '../guests.ts';

test('a guest that somebody paused goes on where it was, and knows what time it is', async () => {
  await using fleet = await fleetForGuests({ hosts: 1 });
  const { daemon, lab } = fleet;
  const host = lab.host('host1');
  const guest = await makeGuest(fleet, 'web');
  await using ping = await guest.ping(100);
  await ping.waitForAnswer();
  const before = await guest.ask();
  const refused = await daemon.hostler(['vm', 'resume', 'web'], { anyExit: true });
  expect(refused.exitCode).toBe(4);

  await host.virsh(['suspend', 'web']);
  await waitFor('five seconds without an answer', () => ping.silentMs > 5000);
  await waitFor('the pause to be seen', async () => {
    return (await daemon.ask<VmResource>(['vm', 'show', 'web'])).power === 'paused';
  });
  const task = await daemon.ask<TaskResource>(['vm', 'resume', 'web']);
  expect(task).toMatchObject({ state: 'succeeded', result: { clock: { set: true } } });
  await goesOn(guest, before);
  const asked = Date.now();
  const { timeMs } = await guest.ask();
  // Behind by the pause it would be more than five seconds late.
  expect(timeMs).toBeGreaterThan(asked - 2000);
  expect(timeMs).toBeLessThan(Date.now() + 2000);
  await waitFor('it to be seen', async () => {
    return (await daemon.ask<VmResource>(['vm', 'show', 'web'])).power === 'running';
  });
});
