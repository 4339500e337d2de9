import { expect, test } from 'vitest';
import type { VmResource } from '../../../src/contract/vm/vm.ts';
import { fleetForGuests, makeGuest } from '../guests.ts';

test('a VM that was left stopped is started, once', async () => {
  await using fleet = await fleetForGuests({ hosts: 1 });
  const { daemon, lab } = fleet;
  const words = ['vm', 'create', 'web', '--template', 'lab-guest', '--network', 'guest', '--stopped'];
  await daemon.hostler(words);
  expect(await daemon.ask<VmResource>(['vm', 'show', 'web'])).toMatchObject({
    power: 'stopped',
    intent: 'stopped',
  });

  await daemon.hostler(['vm', 'start', 'web']);
  const { boot } = await lab.guest('web').waitForTick();
  const again = await daemon.hostler(['vm', 'start', 'web'], { anyExit: true });
  expect(again.exitCode).toBe(4);
  expect((await lab.guest('web').ask()).boot).toBe(boot);
  expect(await makeGuest(fleet, 'other')).toBeDefined();
});
