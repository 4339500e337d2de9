// Many moves and many starts at once onto hosts that have not room for all: none takes what another has.
import { expect, test } from 'vitest';
import { overheadMiB } from '../../../../src/model/vm/migrate/memory.ts';
import { openJournal } from '../../../../src/daemon/events/journal.ts';
import { readClaims } from '../../../../src/daemon/store/claim/claim.ts';
import { openStore, type Store } from '../../../../src/daemon/store/store.ts';
import { readTask, type TaskRecord } from '../../../../src/daemon/store/task/record.ts';
import { openEngine, type Request } from '../../../../src/daemon/tasks/engine/engine.ts';
import { vmMigrate } from '../../../../src/daemon/tasks/vm/migrate.ts';
import { vmStart } from '../../../../src/daemon/tasks/vm/start.ts';
import type { TaskWorld } from '../../../../src/daemon/tasks/world.ts';
import type { TaskDefinition } from '../../../../src/daemon/tasks/engine/step.ts';
import type { MemoryFleet } from '../../../../src/daemon/hypervisor/memory/fleet.ts';
import { quickClock } from '../harness/clock.ts';
import { beginLife } from '../harness/life.ts';
import { guestOf, putGuest, type Guest } from './guest.ts';
import { fleetOf, hostId, worldOf } from './scene.ts';

const memoryMiB = 300_000;
const ends = new Set(['succeeded', 'undone', 'stuck', 'parked']);

interface Outcome {
  readonly tasks: readonly (TaskRecord | null)[];
  readonly fleet: MemoryFleet;
  readonly left: readonly unknown[];
}

async function allAtOnce(
  guests: readonly Guest[],
  request: (guest: Guest) => Request<unknown>,
): Promise<Outcome> {
  const clock = quickClock();
  const store = await openStore({ sqlite: ':memory:' }, { clock });
  await store.tryLease({ holder: 'test' });
  const hosts = ['host1', 'host2', 'host3'];
  const fleet = await fleetOf({ store, clock }, { hosts, pool: 'shared', vm: 'none' });
  for (const guest of guests) await putGuest(store, fleet, guest);
  const journal = await openJournal({ store, clock });
  const life = beginLife(() => null);
  const world = together(worldOf({ stage: { store, clock }, fleet }, life, store, journal), guests.length);
  const definitions = [vmMigrate, vmStart] as unknown as readonly TaskDefinition<TaskWorld, never>[];
  const engine = openEngine({ world, definitions, store, journal, clock, chance: world.chance });
  try {
    const submitted = await Promise.all(guests.map((guest) => engine.submit(request(guest))));
    const ids = submitted.map(({ task }) => task);
    await expect
      .poll(async () => (await readAll(store, ids)).every((t) => t !== null && ends.has(t.state)), {
        timeout: 40_000,
      })
      .toBe(true);
    return { tasks: await readAll(store, ids), fleet, left: await store.read((db) => readClaims(db)) };
  } finally {
    await engine.stop();
    await journal.close();
    await store.close();
  }
}

/** Every move has looked at its hosts before the first one goes on: all of them find the room free. */
function together(world: TaskWorld, count: number): TaskWorld {
  const { migration } = world.hypervisor;
  const all = Promise.withResolvers<undefined>();
  let arrived = 0;
  const examine: typeof migration.examine = async (...asked) => {
    const examined = await migration.examine(...asked);
    arrived += 1;
    if (arrived === count) all.resolve(undefined);
    await all.promise;
    return examined;
  };
  return { ...world, hypervisor: { ...world.hypervisor, migration: { ...migration, examine } } };
}

const readAll = (store: Store, ids: readonly TaskRecord['id'][]): Promise<(TaskRecord | null)[]> =>
  store.read((db) => Promise.all(ids.map((id) => readTask(db, id))));

const fits = (fleet: MemoryFleet): number =>
  Math.floor((fleet.host('host2').facts.memory.totalMiB - 512) / (memoryMiB + overheadMiB(memoryMiB)));

test.each(['running', 'stopped'] as const)(
  'twelve %s VMs that move to one host at once fill it and no further',
  async (power) => {
    const guests = Array.from({ length: 12 }, (_, n) =>
      guestOf(n + 1, { host: n % 2 === 0 ? 'host1' : 'host3', power, memoryMiB }),
    );
    const { tasks, fleet, left } = await allAtOnce(guests, ({ id, name, host }) => ({
      kind: 'vm.migrate',
      actor: 'test',
      input: { vm: id, name, host: hostId(host), target: hostId('host2'), request: {} },
    }));
    expect(fleet.host('host2').domains.size).toBe(fits(fleet));
    const refused = tasks.filter((t) => t?.state === 'undone');
    expect(refused).toHaveLength(12 - fits(fleet));
    expect(refused.map((t) => t?.error?.code)).toEqual(refused.map(() => 'vm-migrate-refused'));
    expect(left).toEqual([]);
  },
);

test('twelve VMs of a host that are started at once fill it and no further', async () => {
  const guests = Array.from({ length: 12 }, (_, n) =>
    guestOf(n + 1, { host: 'host2', power: 'stopped', memoryMiB }),
  );
  const { tasks, fleet, left } = await allAtOnce(guests, ({ id, name, host }) => ({
    kind: 'vm.start',
    actor: 'test',
    input: { vm: id, name, host: hostId(host) },
  }));
  const running = [...fleet.host('host2').domains.values()].filter(({ power }) => power === 'running');
  expect(running).toHaveLength(fits(fleet));
  const refused = tasks.filter((t) => t?.state === 'undone');
  expect(refused.map((t) => t?.error?.code)).toEqual(refused.map(() => 'vm-start-refused'));
  expect(left).toEqual([]);
});
