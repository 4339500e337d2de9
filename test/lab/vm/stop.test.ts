import { expect, test } from 'vitest';
import type { PlanResource } from '../../../src/contract/vm/plan.ts';
import type { VmResource } from '../../../src/contract/vm/vm.ts';
import { waitFor } from '../../../src/lab/wait.ts';
import { fleetForGuests, makeGuest } from '../guests.ts';

test('a guest that is asked by its agent shuts down; one that hears nothing is cut', async () => {
  await using fleet = await fleetForGuests({ hosts: 1 });
  const { daemon, lab } = fleet;
  const reason = (name: string) => lab.host('host1').virsh(['domstate', name, '--reason']);
  const polite = await makeGuest(fleet, 'polite');
  await waitFor('its agent', async () => {
    const plan = await daemon.ask<PlanResource>(['vm', 'stop', 'polite', '--plan']);
    return plan.steps[0]?.title.startsWith('Ask the agent');
  });
  await daemon.hostler(['vm', 'stop', 'polite', '--timeout', '60', '--reason', 'to be mended']);
  expect(await polite.hosts()).toEqual([]);
  expect(await reason('polite')).toContain('shut off (shutdown)');
  const vm = await daemon.ask<VmResource>(['vm', 'show', 'polite']);
  expect(vm).toMatchObject({ power: 'stopped', intent: 'stopped' });

  // Nothing to boot from: its firmware hears no power button.
  const blank = ['--template', 'linux', '--disk', '16MiB', '--pool', 'local', '--memory', '256MiB'];
  await daemon.hostler(['vm', 'create', 'deaf', ...blank]);
  expect(await reason('deaf')).toContain('running');
  const begun = performance.now();
  await daemon.hostler(['vm', 'stop', 'deaf', '--timeout', '4']);
  expect(performance.now() - begun).toBeGreaterThan(4000);
  expect(await reason('deaf')).toContain('shut off (destroyed)');

  const cut = await makeGuest(fleet, 'cut');
  await daemon.hostler(['vm', 'stop', 'cut', '--force']);
  expect(await cut.hosts()).toEqual([]);
  expect(await reason('cut')).toContain('shut off (destroyed)');
});
