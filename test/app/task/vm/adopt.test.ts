// Adopt and release under the generated harness: whatever is killed or fails, store and host agree whose the
// VM is, and it goes on.
import { expect, test } from 'vitest';
import type { ManagerId } from '../../../../src/model/ids.ts';
import type { TaskRecord } from '../../../../src/daemon/store/task/record.ts';
import { setForeign } from '../../../../src/daemon/store/vm/owner.ts';
import { readVm } from '../../../../src/daemon/store/vm/record.ts';
import { vmAdopt } from '../../../../src/daemon/tasks/vm/adopt.ts';
import { vmRelease } from '../../../../src/daemon/tasks/vm/release.ts';
import { harness } from '../harness/generate.ts';
import { fleetScene, hostId, manager, runners, same, uuid, vmId, type FleetScene } from './scene.ts';

const input = { vm: vmId, name: 'web-1', host: hostId('host1') };
const other = 'manager-00000000000000000000000002' as ManagerId;

const agrees =
  (oursAfter: boolean, before: ManagerId | null) =>
  async ({ fleet, stage }: FleetScene, task: TaskRecord): Promise<string[]> => {
    const ours = task.state === 'succeeded' ? oursAfter : !oursAfter;
    const vm = await stage.store.read((db) => readVm(db, vmId));
    const domain = fleet.host('host1').domains.get(uuid);
    const onHost = domain === undefined || domain.foreign ? null : domain.definition.metadata.manager;
    return [
      ...same('runs on', runners(fleet), ['host1']),
      ...same('boots', domain?.boots, 1),
      ...same('ours in the store', vm?.foreign, !ours),
      ...same('manager on the host', onHost, ours ? manager : task.state === 'succeeded' ? null : before),
      ...same('manager in the store', vm?.manager, ours || task.state === 'succeeded' ? null : before),
      ...same('intent', vm?.intent, ours ? 'running' : null),
      ...(ours ? same('metadata', domain?.definition.metadata.history, vm?.history) : []),
    ];
  };

test.each([
  ['a VM that nobody manages', null],
  ["another manager's, named", other],
] as const)('adopt %s', async (_title, of) => {
  const request = { kind: 'vm.adopt', actor: 'anna', input: { ...input, request: { from: of } } };
  const scene = fleetScene({
    pool: 'shared',
    vm: 'running',
    definitions: [vmAdopt],
    request,
    check: agrees(true, of),
    async prepare({ fleet, stage }) {
      await stage.store.write((trx) => setForeign(trx, vmId, of));
      const domain = fleet.host('host1').domains.get(uuid);
      if (!domain) return;
      if (of === null) domain.foreign = true;
      else
        domain.definition = {
          ...domain.definition,
          metadata: { ...domain.definition.metadata, manager: of },
        };
    },
  });
  const result = await harness(scene);
  expect(result.findings).toEqual([]);
  expect(result.cases).toBeGreaterThan(30);
  expect(result.ends['undone']).toBeGreaterThan(5);
});

test('release', async () => {
  const request = { kind: 'vm.release', actor: 'anna', input };
  const check = agrees(false, null);
  const scene = fleetScene({ pool: 'shared', vm: 'running', definitions: [vmRelease], request, check });
  const result = await harness(scene);
  expect(result.findings).toEqual([]);
  expect(result.cases).toBeGreaterThan(20);
  expect(result.ends['undone']).toBeGreaterThan(3);
});
