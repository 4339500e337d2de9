import { expect, test } from 'vitest';
import type { PlanResource } from '../../../src/contract/vm/plan.ts';
import type { VmResource } from '../../../src/contract/vm/vm.ts';
import { definedOn, fleetForGuests, makeGuest } from '../guests.ts';

test('a VM is planned, created, and boots; a second of its name is refused with the reason', async () => {
  await using fleet = await fleetForGuests({ hosts: 2 });
  const { daemon } = fleet;
  const words = ['vm', 'create', 'web', '--template', 'lab-guest', '--network', 'guest'];
  const plan = await daemon.ask<PlanResource>([...words, '--plan']);
  expect(plan.go).toBe(true);
  expect(plan.steps.map((s) => s.title).join('; ')).toContain('Define web');
  expect(await definedOn(fleet, 'web')).toEqual([]);

  const guest = await makeGuest(fleet, 'web', ['--host', 'host2', '--memory', '224MiB']);
  expect(await guest.hosts()).toEqual(['host2']);
  expect((await guest.ask()).memoryMiB).toBeGreaterThan(150);
  const vm = await daemon.ask<VmResource>(['vm', 'show', 'web']);
  expect(vm).toMatchObject({ host: 'host2', intent: 'running', power: 'running', foreign: false });

  const again = await daemon.hostler(words, { anyExit: true });
  expect(again.exitCode).toBe(4);
  expect(again.stderr).toContain('web');
});
