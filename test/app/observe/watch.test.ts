// What is known of a host that falls silent and comes back, and that it delays nobody else.
import { expect, test } from 'vitest';
import { openJournal } from '../../../src/daemon/events/journal.ts';
import { memoryHypervisor } from '../../../src/daemon/hypervisor/memory/hypervisor.ts';
import { watchFleet } from '../../../src/daemon/observe/fleet.ts';
import { readHostAddresses } from '../../../src/daemon/store/host/address.ts';
import { openStore } from '../../../src/daemon/store/store.ts';
import { readVm } from '../../../src/daemon/store/vm/record.ts';
import { suspectMsMax } from '../../../src/model/host/connection.ts';
import { waitFor } from '../../../src/lab/wait.ts';
import { quickClock } from '../task/harness/clock.ts';
import { fleetOf, hostId, manager, vmId } from '../task/vm/scene.ts';

async function openScene() {
  const clock = quickClock();
  const store = await openStore({ sqlite: ':memory:' }, { clock });
  await store.tryLease({ holder: 'test' });
  const fleet = await fleetOf({ store, clock }, { pool: 'shared', vm: 'running' });
  const journal = await openJournal({ store, clock });
  const ups: string[] = [];
  const errors: unknown[] = [];
  const watching = await watchFleet({
    store,
    journal,
    hypervisor: memoryHypervisor(fleet),
    clock,
    manager,
    newId: () => vmId,
    report: (error) => errors.push(error),
    readAddresses: () => store.read(readHostAddresses),
    onUp: (host) => ups.push(host),
  });
  const stateOf = (name: string) =>
    store.read(async (db) => {
      const row = db.selectFrom('host').select(['state', 'state_reason']).where('id', '=', hostId(name));
      return row.executeTakeFirstOrThrow();
    });
  const isIn = (name: string, state: string) =>
    waitFor(`${name} to be ${state}`, async () => (await stateOf(name)).state === state);
  const powerOf = () => store.read(async (db) => (await readVm(db, vmId))?.power);
  // As they are recorded they are up; that they were looked at is another thing.
  await waitFor('both hosts to have answered', () => ups.length === 2);
  const close = async (): Promise<void> => {
    await watching.stop();
    await journal.close();
    await store.close();
  };
  return { clock, fleet, ups, errors, stateOf, isIn, powerOf, [Symbol.asyncDispose]: close };
}

test('a host that falls silent is suspect at once, down in time, and up when it answers', async () => {
  await using scene = await openScene();
  const { clock, fleet, ups, isIn, stateOf, powerOf } = scene;
  fleet.host('host1').answers = false;
  await isIn('host1', 'suspect');
  expect(await powerOf(), 'what it was last seen to do').toBe('running');
  clock.pass(suspectMsMax - 1);
  expect((await stateOf('host1')).state).toBe('suspect');
  clock.pass(2);
  await isIn('host1', 'down');
  expect((await stateOf('host1')).state_reason).toContain('does not answer');
  expect(await powerOf()).toBe('unknown');
  expect((await stateOf('host2')).state, 'the other one').toBe('up');
  const before = ups.length;
  fleet.host('host1').answers = true;
  await isIn('host1', 'up');
  await waitFor('its VM to be known', async () => (await powerOf()) === 'running');
  expect(ups.slice(before), 'what waits for it is told').toEqual([hostId('host1')]);
  expect(scene.errors).toEqual([]);
});

test('a host that answers again in time was never down', async () => {
  await using scene = await openScene();
  const { clock, fleet, isIn, powerOf, stateOf } = scene;
  fleet.host('host1').answers = false;
  await isIn('host1', 'suspect');
  fleet.host('host1').answers = true;
  await isIn('host1', 'up');
  clock.pass(10 * suspectMsMax);
  expect((await stateOf('host1')).state).toBe('up');
  expect(await powerOf()).toBe('running');
});
