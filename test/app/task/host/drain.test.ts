// `host drain` and `host resume` under the generated harness: wherever the manager is killed or a call
// fails, every VM is on exactly one host, the host is open or closed as the task ended, and what belongs
// there is known.
import { expect, test } from 'vitest';
import { putAway, readAway } from '../../../../src/daemon/store/away/away.ts';
import { readHost, setDrained } from '../../../../src/daemon/store/host/record.ts';
import type { TaskRecord } from '../../../../src/daemon/store/task/record.ts';
import { insertVm, readVm } from '../../../../src/daemon/store/vm/record.ts';
import { hostDrain } from '../../../../src/daemon/tasks/host/drain.ts';
import { hostResume } from '../../../../src/daemon/tasks/host/resume.ts';
import { vmMigrate } from '../../../../src/daemon/tasks/vm/migrate.ts';
import type { TaskDefinition } from '../../../../src/daemon/tasks/engine/step.ts';
import type { TaskWorld } from '../../../../src/daemon/tasks/world.ts';
import { openJournal } from '../../../../src/daemon/events/journal.ts';
import { openStore, type Store } from '../../../../src/daemon/store/store.ts';
import { openEngine } from '../../../../src/daemon/tasks/engine/engine.ts';
import { quickClock } from '../harness/clock.ts';
import { drive } from '../harness/drive.ts';
import { beginLife } from '../harness/life.ts';
import { harness } from '../harness/generate.ts';
import { guestOf, putGuest, type Guest } from '../vm/guest.ts';
import {
  fleetOf,
  fleetScene,
  hostId,
  same,
  vmId,
  worldOf,
  type FleetScene,
  type SceneSettings,
} from '../vm/scene.ts';

const definitions = [hostDrain, hostResume, vmMigrate] as unknown as readonly TaskDefinition<
  TaskWorld,
  never
>[];
const input = { id: hostId('host1'), name: 'host1' };
const hosts = ['host1', 'host2', 'host3'];
const live = guestOf(2, { name: 'web-2' });
const stopped = guestOf(3, { name: 'db-3', power: 'stopped' });
const at = '2026-01-01T00:00:00.000Z';

interface Result {
  readonly moved: readonly { readonly name: string; readonly target: string }[];
  readonly stays: readonly { readonly name: string; readonly why: string }[];
}
const resultOf = (task: TaskRecord): Result => task.result as unknown as Result;

/** Each is defined on one host, the one that is recorded, and runs there once or not at all. */
async function whole({ stage, fleet }: FleetScene, guests: readonly Guest[]): Promise<string[]> {
  const problems: string[] = [];
  for (const { id, uuid, power, name } of guests) {
    const vm = await stage.store.read((db) => readVm(db, id));
    const on = [...fleet.hosts.values()].filter((h) => h.domains.has(uuid));
    const running = on.filter((h) => h.domains.get(uuid)?.power === 'running');
    problems.push(
      ...same(
        `${name} is defined on`,
        on.map((h) => h.address.id),
        [vm?.host],
      ),
      ...same(`${name} runs on`, running.length, power === 'running' ? 1 : 0),
      ...same(`${name} is held by`, vm?.activity, null),
    );
  }
  return problems;
}

const drain = (guests: readonly Guest[]): SceneSettings => ({
  pool: 'shared',
  vm: 'none',
  hosts,
  definitions,
  request: { kind: 'host.drain', actor: 'test', input },
  async prepare({ stage, fleet }) {
    for (const guest of guests) await putGuest(stage.store, fleet, guest);
  },
  async check(scene, task) {
    const { store } = scene.stage;
    const host = await store.read((db) => readHost(db, hostId('host1')));
    const away = await store.read((db) => readAway(db, hostId('host1')));
    const homes = await Promise.all(guests.map(({ id }) => store.read((db) => readVm(db, id))));
    const gone = homes.flatMap((vm) => (vm && vm.host !== hostId('host1') ? [vm.id] : []));
    const problems = await whole(scene, guests);
    problems.push(...same('closed', host?.drained, task.state === 'succeeded'));
    if (task.state === 'succeeded') {
      const told = resultOf(task);
      const there = homes.flatMap((vm) => (vm?.host === hostId('host1') ? [vm.name] : []));
      problems.push(...same('stays', told.stays.map(({ name }) => name).sort(), there.sort()));
      problems.push(...same('remembered', away.map(({ vm }) => vm).sort(), gone.sort()));
    }
    return problems;
  },
});

test('a host is drained of what runs and what does not, wherever it is killed or fails', async () => {
  const result = await harness(fleetScene(drain([live, stopped])));
  expect(result.findings).toEqual([]);
  expect(result.cases).toBeGreaterThan(150);
  expect(result.ends['undone']).toBeGreaterThan(3);
}, 600_000);

test('what stays is named with the reason: foreign VMs, and what no host can take', async () => {
  const large = guestOf(4, { name: 'large-4', memoryMiB: 700_000 });
  const guests = [
    live,
    large,
    guestOf(5, { host: 'host2', memoryMiB: 600_000 }),
    guestOf(6, { host: 'host3', memoryMiB: 600_000 }),
  ];
  const settings = drain(guests.slice(0, 2));
  const { task, problems } = await drive(
    fleetScene({
      ...settings,
      async prepare(scene) {
        for (const guest of guests) await putGuest(scene.stage.store, scene.fleet, guest);
        await scene.stage.store.write((trx) =>
          insertVm(trx, {
            id: vmId,
            name: 'theirs',
            uuid: '99999999-2222-4333-8444-555555555555',
            host: hostId('host1'),
            foreign: true,
            manager: null,
            spec: null,
            generation: 1,
            intent: null,
            power: 'running',
            powerSince: at,
            powerReason: null,
            activity: null,
            history: [],
            createdAt: at,
          }),
        );
      },
      check: () => Promise.resolve([]),
    }),
    () => null,
  );
  expect(problems).toEqual([]);
  expect(task.state).toBe('succeeded');
  const { moved, stays } = resultOf(task);
  expect(moved.map(({ name }) => name)).toEqual(['web-2']);
  expect(stays.map(({ name }) => name)).toEqual(['large-4', 'theirs']);
  expect(stays[0]?.why).toMatch(/memory left, .* needed/);
  expect(stays[1]?.why).toMatch(/a foreign VM/);
});

test('cancelled midway it ends what it began and opens the host; what has moved comes back', async () => {
  const clock = quickClock();
  const store = await openStore({ sqlite: ':memory:' }, { clock });
  await store.tryLease({ holder: 'test' });
  const guests = Array.from({ length: 10 }, (_, n) => guestOf(n + 10, { name: `web-${n + 10}` }));
  const stage = { store, clock };
  const fleet = await fleetOf(stage, { hosts, pool: 'shared', vm: 'none' });
  for (const guest of guests) await putGuest(store, fleet, guest);
  const journal = await openJournal({ store, clock });
  const world = worldOf(
    { stage, fleet },
    beginLife(() => null),
    store,
    journal,
  );
  const engine = openEngine({ world, definitions, store, journal, clock, chance: world.chance });
  try {
    const { task } = await engine.submit({ kind: 'host.drain', actor: 'test', input });
    await expect.poll(() => readAway1(store), { timeout: 20_000, interval: 1 }).toBeGreaterThan(0);
    await engine.cancel(task, 'test');
    const record = await engine.rest(task);
    expect(record).toMatchObject({ state: 'undone', error: { code: 'cancelled' } });
    expect((await store.read((db) => readHost(db, hostId('host1'))))?.drained).toBe(false);
    expect(await whole({ stage, fleet }, guests)).toEqual([]);
    const away = await readAway1(store);
    expect(away).toBeLessThan(guests.length);
    expect(fleet.host('host1').domains.size).toBe(guests.length - away);
    const back = await engine.submit({ kind: 'host.resume', actor: 'test', input });
    expect(await engine.rest(back.task)).toMatchObject({ state: 'succeeded' });
    expect(fleet.host('host1').domains.size).toBe(guests.length);
    expect(await readAway1(store)).toBe(0);
  } finally {
    await engine.stop();
    await journal.close();
    await store.close();
  }
});

const readAway1 = async (store: Store): Promise<number> =>
  (await store.read((db) => readAway(db, hostId('host1')))).length;

const resume = (guests: readonly Guest[]): SceneSettings => ({
  ...drain(guests),
  request: { kind: 'host.resume', actor: 'test', input },
  async prepare({ stage, fleet }) {
    for (const guest of guests) await putGuest(stage.store, fleet, { ...guest, host: 'host2' });
    await stage.store.write(async (trx) => {
      await setDrained(trx, hostId('host1'), true);
      for (const { id } of guests)
        await putAway(trx, { vm: id, home: hostId('host1'), host: hostId('host2') }, at);
    });
  },
  async check(scene, task) {
    const { store } = scene.stage;
    const host = await store.read((db) => readHost(db, hostId('host1')));
    const away = await store.read((db) => readAway(db, hostId('host1')));
    const homes = await Promise.all(guests.map(({ id }) => store.read((db) => readVm(db, id))));
    const abroad = homes.flatMap((vm) => (vm && vm.host !== hostId('host1') ? [vm.id] : []));
    const problems = await whole(scene, guests);
    problems.push(...same('closed', host?.drained, task.state !== 'succeeded'));
    if (task.state !== 'succeeded') return problems;
    problems.push(...same('still away', away.map(({ vm }) => vm).sort(), abroad.sort()));
    problems.push(...same('stays', resultOf(task).stays.length, abroad.length));
    return problems;
  },
});

test('what was drained comes back, wherever it is killed or fails', async () => {
  const result = await harness(fleetScene(resume([live, stopped])));
  expect(result.findings).toEqual([]);
  expect(result.cases).toBeGreaterThan(150);
  expect(result.ends['undone']).toBeGreaterThan(3);
}, 600_000);

test('what was moved by hand since stays where it is, and belongs there', async () => {
  const settings = resume([live, stopped]);
  const { task, problems } = await drive(
    fleetScene({
      ...settings,
      async prepare({ stage, fleet }) {
        await settings.prepare?.({ stage, fleet });
        await stage.store.write((trx) =>
          putAway(trx, { vm: live.id, home: hostId('host1'), host: hostId('host3') }, at),
        );
      },
      async check({ stage }) {
        const away = await stage.store.read((db) => readAway(db, hostId('host1')));
        return same('still away', away, []);
      },
    }),
    () => null,
  );
  expect(problems).toEqual([]);
  const { moved, stays } = resultOf(task);
  expect(moved.map(({ name }) => name)).toEqual(['db-3']);
  expect(stays).toMatchObject([
    { name: 'web-2', why: expect.stringMatching(/moved to host2 since/) as string },
  ]);
});
