// The history of a VM: one line a task however often it was killed, and the difference that it made; what
// somebody else changed is said to be somebody else's.
import { expect, test } from 'vitest';
import { differences } from '../../../../src/model/vm/history.ts';
import { lookForChange } from '../../../../src/daemon/observe/change.ts';
import { memoryHypervisor } from '../../../../src/daemon/hypervisor/memory/hypervisor.ts';
import { openJournal } from '../../../../src/daemon/events/journal.ts';
import { listHistory, readDefinition } from '../../../../src/daemon/store/history/history.ts';
import { openStore } from '../../../../src/daemon/store/store.ts';
import { setActivity } from '../../../../src/daemon/store/vm/activity.ts';
import type { TaskId } from '../../../../src/model/ids.ts';
import { vmStop } from '../../../../src/daemon/tasks/vm/stop.ts';
import { harness } from '../harness/generate.ts';
import { quickClock } from '../harness/clock.ts';
import { fleetOf, fleetScene, hostId, same, uuid, vmId } from './scene.ts';

const all = { limit: 100, cursor: null, sort: '-at' };

test('a task has one line in the history, wherever it is killed or fails', async () => {
  const request = { waitMs: 0, then: 'force', force: true };
  const input = { vm: vmId, name: 'web-1', host: hostId('host1'), reason: 'why not', request };
  const scene = fleetScene({
    pool: 'shared',
    vm: 'running',
    definitions: [vmStop],
    request: { kind: 'vm.stop', actor: 'anna', input },
    async check({ stage, fleet }, task) {
      const { items } = await stage.store.read((db) => listHistory(db, vmId, all));
      const kept = await stage.store.read((db) => readDefinition(db, vmId));
      const now = await memoryHypervisor(fleet).vm.readDefinition(fleet.host('host1').address, uuid);
      const succeeded = task.state === 'succeeded';
      return [
        ...same(
          'lines',
          items.map((e) => [e.actor, e.reason, e.task]),
          succeeded ? [['anna', 'why not', task.id]] : [],
        ),
        ...(succeeded ? same('the definition', differences(kept?.leaves ?? {}, now ?? {}), []) : []),
      ];
    },
  });
  expect((await harness(scene)).findings).toEqual([]);
});

test('a change is seen once, not while a task holds the VM, and not out of an old reading', async () => {
  const clock = quickClock();
  await using closing = new AsyncDisposableStack();
  const store = await openStore({ sqlite: ':memory:' }, { clock });
  closing.defer(() => store.close());
  await store.tryLease({ holder: 'test' });
  const journal = await openJournal({ store, clock });
  closing.defer(() => journal.close());
  const fleet = await fleetOf({ store, clock }, { pool: 'shared', vm: 'stopped' });
  const hypervisor = memoryHypervisor(fleet);
  const host = fleet.host('host1').address;
  const now = () => '2026-01-01T00:00:00.000Z';
  const parts = { store, journal, hypervisor, host, now };
  const domain = fleet.host('host1').domains.get(uuid);
  if (!domain) throw new Error('no domain');
  const change = (cpus: number): void => {
    domain.definition = { ...domain.definition, spec: { ...domain.definition.spec, cpus } };
  };
  const seen = async () => (await store.read((db) => listHistory(db, vmId, all))).items;

  await lookForChange(parts, uuid, {});
  expect(await seen()).toEqual([]);
  const { cpus } = domain.definition.spec;
  change(cpus + 1);
  await lookForChange(parts, uuid, {});
  await lookForChange(parts, uuid, {});
  expect(await seen()).toMatchObject([
    { actor: 'beside hostler', differences: [{ path: 'vcpu', from: `${cpus}`, to: `${cpus + 1}` }] },
  ]);

  change(cpus + 2);
  await store.write((trx) => setActivity(trx, vmId, 'task-1' as TaskId));
  await lookForChange(parts, uuid, {});
  expect(await seen()).toHaveLength(1);
  await store.write((trx) => trx.updateTable('vm').set({ activity: null }).execute());

  // Read by two at once: the one that writes later has read too early, and is silent.
  await Promise.all([lookForChange(parts, uuid, {}), lookForChange(parts, uuid, {})]);
  expect(await seen()).toHaveLength(2);
});
