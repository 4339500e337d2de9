// Many creations at once on a fleet that has not room for all: none takes what another has.
import { expect, test } from 'vitest';
import type { VmId } from '../../../../src/model/ids.ts';
import { overheadMiB } from '../../../../src/model/vm/migrate/memory.ts';
import { openJournal } from '../../../../src/daemon/events/journal.ts';
import { openStore } from '../../../../src/daemon/store/store.ts';
import { readTask } from '../../../../src/daemon/store/task/record.ts';
import { readClaims } from '../../../../src/daemon/store/claim/claim.ts';
import { openEngine } from '../../../../src/daemon/tasks/engine/engine.ts';
import { vmCreate } from '../../../../src/daemon/tasks/vm/create.ts';
import { quickClock } from '../harness/clock.ts';
import { beginLife } from '../harness/life.ts';
import { fleetOf, worldOf } from './scene.ts';

const memoryMiB = 65_536;
const ends = new Set(['succeeded', 'undone', 'stuck', 'parked']);

test('120 creations at once fill the hosts to the last place and no further', async () => {
  const clock = quickClock();
  const store = await openStore({ sqlite: ':memory:' }, { clock });
  await store.tryLease({ holder: 'test' });
  const hosts = ['host1', 'host2', 'host3'];
  const fleet = await fleetOf({ store, clock }, { hosts, pool: 'shared', vm: 'none' });
  const journal = await openJournal({ store, clock });
  const world = worldOf(
    { stage: { store, clock }, fleet },
    beginLife(() => null),
    store,
    journal,
  );
  const engine = openEngine({ world, definitions: [vmCreate], store, journal, clock, chance: world.chance });
  try {
    const submitted = await Promise.all(
      Array.from({ length: 120 }, (_, n) => {
        const digits = String(n).padStart(12, '0');
        const request = {
          name: `web-${n}`,
          template: 'linux',
          cpus: 1,
          memoryMiB,
          networks: ['guest'],
          disks: [{ sizeBytes: 2 ** 30, pool: 'shared' }],
          start: true,
        };
        const input = {
          vm: `vm-${'0'.repeat(14)}${digits}` as VmId,
          uuid: `11111111-2222-4333-8444-${digits}`,
          random: [1, 2, n],
          request,
        };
        return engine.submit({ kind: 'vm.create', actor: 'test', input });
      }),
    );
    await expect
      .poll(
        async () => {
          const states = await store.read((db) =>
            Promise.all(submitted.map(({ task }) => readTask(db, task))),
          );
          return states.filter((t) => t !== null && !ends.has(t.state)).length;
        },
        { timeout: 40_000 },
      )
      .toBe(0);
    const tasks = await store.read((db) => Promise.all(submitted.map(({ task }) => readTask(db, task))));
    const each = memoryMiB + overheadMiB(memoryMiB);
    for (const { facts, domains } of fleet.hosts.values()) {
      const free = Math.min(facts.memory.totalMiB - 512, facts.memory.freeMiB ?? 0);
      expect(domains.size).toBe(Math.floor(free / each));
    }
    const refused = tasks.filter((t) => t?.state === 'undone');
    expect(refused.map((t) => t?.error?.code)).toEqual(refused.map(() => 'vm-create-refused'));
    expect(await store.read((db) => readClaims(db))).toEqual([]);
  } finally {
    await engine.stop();
    await journal.close();
    await store.close();
  }
});
