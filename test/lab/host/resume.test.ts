import { expect, test } from 'vitest';
import type { HostResource } from '../../../src/contract/host/host.ts';
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
