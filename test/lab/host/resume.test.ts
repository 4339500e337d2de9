import { expect, test } from 'vitest';
import type { HostResource } from '../../../src/contract/host/host.ts';
import type { TaskResource } from '../../../src/contract/task/task.ts';
import type { PlanResource } from '../../../src/contract/vm/plan.ts';
import { definedOn, fleetForGuests, goesOn, makeGuest } from '../guests.ts';

test('a guest that was drained comes back with its host and goes on', async () => {
  await using fleet = await fleetForGuests({ hosts: 2 });
  const { daemon } = fleet;
  const guest = await makeGuest(fleet, 'web', ['--host', 'host1', '--disk', '64MiB', '--pool', 'local']);
  const before = await guest.ask();

  await daemon.hostler(['host', 'drain', 'host1']);
  expect(await guest.hosts()).toEqual(['host2']);
  const plan = await daemon.ask<PlanResource>(['host', 'resume', 'host1', '--plan']);
  expect(plan.details).toMatchObject({ moves: [{ name: 'web', targetName: 'host1' }], stays: [] });
  expect(await daemon.ask<HostResource>(['host', 'show', 'host1'])).toMatchObject({ drained: true });

  const resumed = await daemon.hostler(['host', 'resume', 'host1']);
  expect(resumed.stdout).toContain('web moved to host1\nhost1 is open again');
  expect(await guest.hosts()).toEqual(['host1']);
  expect(await definedOn(fleet, 'web')).toEqual(['host1']);
  await goesOn(guest, before);
  expect(await daemon.ask<HostResource>(['host', 'show', 'host1'])).toMatchObject({ drained: false });
});

test('a drain outlives its manager, and what it moved comes back with the host', async () => {
  await using fleet = await fleetForGuests({ hosts: 2 });
  const { daemon } = fleet;
  const on = ['--host', 'host1', '--disk', '64MiB', '--pool', 'local'];
  const guests = [await makeGuest(fleet, 'web', on), await makeGuest(fleet, 'api', on)];
  const before = await Promise.all(guests.map((guest) => guest.ask()));

  const begun = await daemon.hostler(['host', 'drain', 'host1', '--no-wait']);
  const task = begun.stdout.trim();
  const moves = async (): Promise<TaskResource[]> =>
    (await daemon.ask<{ items: TaskResource[] }>(['task', 'list'])).items.filter(
      ({ kind }) => kind === 'vm.migrate',
    );
  await expect.poll(async () => (await moves()).length, { timeout: 60_000, interval: 50 }).toBeGreaterThan(0);
  await daemon.kill();
  await daemon.start();
  await daemon.hostler(['task', 'follow', task]);
  expect(await daemon.ask<TaskResource>(['task', 'show', task])).toMatchObject({
    state: 'succeeded',
    result: { stays: [] },
  });
  for (const name of ['web', 'api']) expect(await definedOn(fleet, name)).toEqual(['host2']);
  // Begun once each: the manager that came after found what the one before had begun.
  expect((await moves()).map(({ subject }) => subject).sort()).toEqual(['api', 'web']);

  const resumed = await daemon.hostler(['host', 'resume', 'host1']);
  expect(resumed.stdout).toContain('host1 is open again');
  for (const [i, guest] of guests.entries()) {
    expect(await guest.hosts()).toEqual(['host1']);
    await goesOn(guest, before[i]!);
  }
  expect(await daemon.ask<HostResource>(['host', 'show', 'host1'])).toMatchObject({ drained: false });
});
