// `vm.migrate` under the generated harness: wherever it is killed or fails, the VM is whole and on
// exactly one host.
import { expect, test } from 'vitest';
import { vmMigrate } from '../../../../src/daemon/tasks/vm/migrate.ts';
import { readVm } from '../../../../src/daemon/store/vm/record.ts';
import type { TaskRecord } from '../../../../src/daemon/store/task/record.ts';
import { harness } from '../harness/generate.ts';
import {
  contentOf,
  fleetScene,
  holders,
  hostId,
  runners,
  same,
  vmId,
  volumesOn,
  type FleetScene,
} from './scene.ts';

const input = { vm: vmId, name: 'web-1', host: hostId('host1'), target: hostId('host2'), request: {} };
const request = { kind: 'vm.migrate', actor: 'test', input };

const wholeAfterMove =
  (pool: 'shared' | 'local', power: 'running' | 'stopped') =>
  async ({ fleet, stage }: FleetScene, task: TaskRecord): Promise<string[]> => {
    const home = task.state === 'succeeded' ? 'host2' : 'host1';
    const other = task.state === 'succeeded' ? 'host1' : 'host2';
    const vm = await stage.store.read((db) => readVm(db, vmId));
    const domain = fleet.host(home).domains.get('11111111-2222-4333-8444-555555555555');
    return [
      ...same('defined on', holders(fleet), [home]),
      ...same('runs on', runners(fleet), power === 'running' ? [home] : []),
      ...same('persistent', domain?.persistent, true),
      ...same('recorded on', vm?.host, hostId(home)),
      ...same('generation', vm?.generation, task.state === 'succeeded' ? 2 : 1),
      ...same('generation in metadata', domain?.definition.metadata.generation, vm?.generation),
      ...same('volumes at home', volumesOn(fleet.host(home), pool), ['web-1-vda.qcow2']),
      ...same('content begins', contentOf(fleet.host(home), pool)?.slice(0, 4), 'data'),
      ...(pool === 'local' ? same('volumes left', volumesOn(fleet.host(other), pool), []) : []),
    ];
  };

test.each([
  ['a running VM on shared storage', 'shared', 'running'],
  ['a running VM on local storage', 'local', 'running'],
  ['a stopped VM on shared storage', 'shared', 'stopped'],
  ['a stopped VM on local storage', 'local', 'stopped'],
] as const)('%s moves, wherever it is killed or fails', async (_title, pool, power) => {
  const check = wholeAfterMove(pool, power);
  const result = await harness(fleetScene({ pool, vm: power, definitions: [vmMigrate], request, check }));
  expect(result.findings).toEqual([]);
  expect(result.cases).toBeGreaterThan(100);
  expect(result.ends['undone']).toBeGreaterThan(5);
});
