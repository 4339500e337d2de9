import { expect, test } from 'vitest';
import type { HostResource } from '../../../src/contract/host/host.ts';
import type { PlanResource } from '../../../src/contract/vm/plan.ts';
import type { VmResource } from '../../../src/contract/vm/vm.ts';
import { definedOn, fleetForGuests, goesOn, makeGuest } from '../guests.ts';

test('a host is drained while its guest goes on, and resumed with what belongs there', async () => {
  await using fleet = await fleetForGuests({ hosts: 2 });
  const { daemon, lab } = fleet;
  const on = ['--host', 'host1', '--disk', '64MiB'];
  const web = await makeGuest(fleet, 'web', [...on, '--pool', 'shared']);
  await makeGuest(fleet, 'db', [...on, '--pool', 'local']);
  await daemon.hostler(['vm', 'stop', 'db', '--force']);
  const byHand = await lab.startGuest({ name: 'by-hand', host: lab.host('host1') });
  await byHand.waitForTick();
  const before = await web.ask();

  await daemon.hostler(['vm', 'list']);
  const plan = await daemon.hostler(['host', 'drain', 'host1', '--plan', '--json'], { anyExit: true });
  expect(plan.exitCode).toBe(4);
  const { steps, details } = JSON.parse(plan.stdout) as PlanResource;
  expect(details).toMatchObject({ stays: [{ name: 'by-hand' }] });
  expect(steps.map(({ title }) => title.split(',')[0])).toEqual([
    'Close host1: nothing new is placed on it',
    'Move web live',
    'Move db as it is',
  ]);

  const drained = await daemon.hostler(['host', 'drain', 'host1'], { anyExit: true });
  expect(drained.exitCode).toBe(4);
  expect(drained.stdout).toMatch(/web moved to host2\n/);
  expect(drained.stdout).toMatch(/by-hand: .*a foreign VM/);
  expect(await web.hosts()).toEqual(['host2']);
  expect(await definedOn(fleet, 'web')).toEqual(['host2']);
  expect(await definedOn(fleet, 'db')).toEqual(['host2']);
  expect(await byHand.hosts()).toEqual(['host1']);
  await goesOn(web, before);
  expect(await daemon.ask<HostResource>(['host', 'show', 'host1'])).toMatchObject({ drained: true });
  const refused = await daemon.hostler(
    ['vm', 'create', 'late', '--template', 'lab-guest', '--host', 'host1', '--plan'],
    { anyExit: true },
  );
  expect(refused.stdout + refused.stderr).toContain('it is drained');

  await daemon.hostler(['host', 'resume', 'host1']);
  expect(await web.hosts()).toEqual(['host1']);
  expect(await definedOn(fleet, 'db')).toEqual(['host1']);
  await goesOn(web, before);
  const vm = await daemon.ask<VmResource>(['vm', 'show', 'web']);
  expect(vm).toMatchObject({ host: 'host1', power: 'running', activity: null });
});
