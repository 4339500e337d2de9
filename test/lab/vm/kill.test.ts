// One of each class of what scripts/campaign kill does in full: the manager killed where nobody knows what
// was done.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MiB } from '../../../src/model/memory.ts';
import { goesOn } from '../guests.ts';
import { MortalFleet } from '../kill/mortal.ts';
import { begunTimes, whole } from '../kill/whole.ts';

let mortal: MortalFleet;
beforeAll(async () => {
  mortal = await MortalFleet.up();
});
afterAll(async () => mortal[Symbol.asyncDispose]());

test('a manager killed when work is done and not yet written down does none of it twice', async () => {
  const { fleet } = mortal;
  const name = 'web';
  const made = await mortal.killed({ at: 'done', step: 'start' }, 'vm.create', {
    input: {
      name,
      template: 'lab-guest',
      networks: ['guest'],
      memoryMiB: 128,
      host: 'host1',
      pool: 'local',
      diskBytes: 16 * MiB,
    },
  });
  expect(made).toMatchObject({ state: 'succeeded' });
  const guest = fleet.lab.guest(name);
  const before = await guest.waitForTick();
  expect(begunTimes(fleet, name)).toBe(1);
  expect(await whole(fleet, { name, home: 'host1', runs: true, pool: 'local' })).toEqual([]);

  const during = { at: 'during', verb: 'migration.perform', afterMs: 300 } as const;
  const moved = await mortal.killed(during, 'vm.migrate', { vm: name, input: { to: 'host2' } });
  expect(moved).toMatchObject({ state: 'succeeded' });
  await goesOn(guest, before);
  expect(await whole(fleet, { name, home: 'host2', runs: true, pool: 'local' })).toEqual([]);

  const off = await mortal.ask('vm.stop', { vm: name, input: { force: true } });
  await mortal.rest(off.id);
  const gone = await mortal.killed({ at: 'done', step: 'undefine' }, 'vm.delete', { vm: name });
  expect(gone).toMatchObject({ state: 'succeeded' });
  expect(await whole(fleet, { name, home: null, runs: false })).toEqual([]);
});
