import { expect, test } from 'vitest';
import type { PlanResource } from '../../../src/contract/vm/plan.ts';
import type { VmResource } from '../../../src/contract/vm/vm.ts';
import { definedOn, fleetForGuests, goesOn, makeGuest } from '../guests.ts';

test('a guest moves live, with its local disk, and its definition ends on one host', async () => {
  await using fleet = await fleetForGuests({ hosts: 2 });
  const { daemon } = fleet;
  const guest = await makeGuest(fleet, 'web', ['--host', 'host1', '--disk', '64MiB', '--pool', 'local']);
  await guest.ask('/disk/write?device=vda&blocks=256', 60_000);
  const before = await guest.ask();

  const plan = await daemon.ask<PlanResource>(['vm', 'migrate', 'web', '--plan']);
  expect(plan.refusals).toEqual([]);
  expect(plan.checks.length).toBeGreaterThan(15);

  await daemon.hostler(['vm', 'migrate', 'web']);
  expect(await guest.hosts()).toEqual(['host2']);
  expect(await definedOn(fleet, 'web')).toEqual(['host2']);
  await goesOn(guest, before);
  expect(await guest.ask('/disk/verify?device=vda&blocks=256', 60_000)).toMatchObject({ good: 256, bad: 0 });
  const vm = await daemon.ask<VmResource>(['vm', 'show', 'web']);
  expect(vm).toMatchObject({ host: 'host2', power: 'running', activity: null });
});
