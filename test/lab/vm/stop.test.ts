import { expect, test } from 'vitest';
import type { VmResource } from '../../../src/contract/vm/vm.ts';
import { fleetForGuests, makeGuest } from '../guests.ts';

test('a guest is asked to shut down and does; another has its power cut', async () => {
  await using fleet = await fleetForGuests({ hosts: 1 });
  const { daemon } = fleet;
  const polite = await makeGuest(fleet, 'polite');
  await daemon.hostler(['vm', 'stop', 'polite', '--timeout', '60']);
  expect(await polite.hosts()).toEqual([]);
  const vm = await daemon.ask<VmResource>(['vm', 'show', 'polite']);
  expect(vm).toMatchObject({ power: 'stopped', intent: 'stopped' });

  const cut = await makeGuest(fleet, 'cut');
  await daemon.hostler(['vm', 'stop', 'cut', '--force']);
  expect(await cut.hosts()).toEqual([]);
});
