import { expect, test } from 'vitest';
import type { PlanResource } from '../../../src/contract/vm/plan.ts';
import type { TaskResource } from '../../../src/contract/task/task.ts';
import type { VmResource } from '../../../src/contract/vm/vm.ts';
import type { Fleet } from '../fleet.ts';
import type { LabGuest } from '../../../src/lab/fleet/guest.ts';
import { waitFor } from '../../../src/lab/wait.ts';
import { definedOn, fleetForGuests, makeGuest } from '../guests.ts';

/** The number of the process that libvirt keeps for it. */
const processOf = async ({ lab }: Fleet, name: string): Promise<string> =>
  (await lab.host('host1').virsh(['domid', name])).trim();

const newBoot = (guest: LabGuest, before: string): Promise<string> =>
  waitFor(
    `${guest.name} to have booted anew`,
    async () => {
      const { boot } = await guest.ask();
      return boot !== before && boot;
    },
    { timeoutMs: 60_000 },
  );

test('a guest that is asked shuts down by its agent and boots anew', async () => {
  await using fleet = await fleetForGuests({ hosts: 1 });
  const { daemon } = fleet;
  const guest = await makeGuest(fleet, 'web');
  await waitFor('its agent', async () => {
    const plan = await daemon.ask<PlanResource>(['vm', 'reboot', 'web', '--plan']);
    return plan.steps[0]?.title.startsWith('Ask the agent');
  });
  const [before, process] = [await guest.ask(), await processOf(fleet, 'web')];
  const task = await daemon.ask<TaskResource>(['vm', 'reboot', 'web', '--reason', 'a new kernel']);
  expect(task).toMatchObject({ state: 'succeeded', result: { how: 'started anew' } });
  await newBoot(guest, before.boot);
  expect(await processOf(fleet, 'web')).not.toBe(process);
  expect(await guest.hosts()).toEqual(['host1']);
  expect(await definedOn(fleet, 'web')).toEqual(['host1']);
  const vm = await daemon.ask<VmResource>(['vm', 'show', 'web']);
  expect(vm).toMatchObject({ intent: 'running', activity: null });
});

test('a guest that is forced is reset once, within its process', async () => {
  await using fleet = await fleetForGuests({ hosts: 1 });
  const { daemon, lab } = fleet;
  const guest = await makeGuest(fleet, 'web');
  const [before, process] = [await guest.ask(), await processOf(fleet, 'web')];
  await daemon.hostler(['vm', 'reboot', 'web', '--force']);
  const boot = await newBoot(guest, before.boot);
  expect(await processOf(fleet, 'web')).toBe(process);
  expect(await lab.host('host1').virsh(['domstate', 'web'])).toContain('running');
  const { tick } = await guest.ask();
  expect((await guest.waitForTick(tick + 3)).boot).toBe(boot);
});
