// Start, stop and delete under the generated harness.
import { expect, test } from 'vitest';
import type { TaskRecord } from '../../../../src/daemon/store/task/record.ts';
import { readVm } from '../../../../src/daemon/store/vm/record.ts';
import { vmDelete } from '../../../../src/daemon/tasks/vm/delete.ts';
import { vmStart } from '../../../../src/daemon/tasks/vm/start.ts';
import { vmStop } from '../../../../src/daemon/tasks/vm/stop.ts';
import { harness } from '../harness/generate.ts';
import {
  fleetScene,
  holders,
  hostId,
  runners,
  same,
  uuid,
  vmId,
  volumesOn,
  type FleetScene,
} from './scene.ts';

const input = { vm: vmId, name: 'web-1', host: hostId('host1') };

const whole =
  (runsAfter: boolean, runsBefore: boolean) =>
  async ({ fleet, stage }: FleetScene, task: TaskRecord): Promise<string[]> => {
    const succeeded = task.state === 'succeeded';
    const runs = succeeded ? runsAfter : runsBefore;
    const vm = await stage.store.read((db) => readVm(db, vmId));
    const domain = fleet.host('host1').domains.get(uuid);
    const lines = vm?.history.length ?? -1;
    return [
      ...same('defined on', holders(fleet), ['host1']),
      ...same('runs on', runners(fleet), runs ? ['host1'] : []),
      ...same('lines of history', lines, succeeded ? 1 : 0),
      ...same('lines of history on the host', domain?.definition.metadata, {
        ...domain?.definition.metadata,
        history: vm?.history,
      }),
    ];
  };

test('start: wherever it is killed or fails, it runs once or not at all', async () => {
  const request = { kind: 'vm.start', actor: 'test', input };
  const check = whole(true, false);
  const result = await harness(
    fleetScene({ pool: 'shared', vm: 'stopped', definitions: [vmStart], request, check }),
  );
  expect(result.findings).toEqual([]);
  expect(result.ends['undone']).toBeGreaterThan(3);
});

test.each([
  ['asked and then forced', { waitMs: 10_000, then: 'force', force: false }],
  ['forced at once', { waitMs: 0, then: 'force', force: true }],
  ['asked only', { waitMs: 10_000, then: 'fail', force: false }],
] as const)('stop, %s: wherever it is killed or fails, it is off or as it was', async (_title, how) => {
  const request = { kind: 'vm.stop', actor: 'test', input: { ...input, request: how } };
  const scene = fleetScene({
    pool: 'shared',
    vm: 'running',
    definitions: [vmStop],
    request,
    // A guest that was asked goes on shutting down when the task has turned back: then it is off as well.
    check: async (all, task) => {
      const asked = task.state === 'undone' && !how.force && runners(all.fleet).length === 0;
      return whole(false, !asked)(all, task);
    },
  });
  const result = await harness(scene);
  expect(result.findings).toEqual([]);
  expect(result.cases).toBeGreaterThan(30);
});

test.each([
  ['a stopped VM', 'stopped', false],
  ['a running VM that is turned off first', 'running', true],
] as const)('delete, %s: nothing is left, or it is as it was', async (_title, power, stop) => {
  const request = {
    kind: 'vm.delete',
    actor: 'test',
    input: { ...input, request: { disks: 'delete', stop } },
  };
  const scene = fleetScene({
    pool: 'local',
    vm: power,
    definitions: [vmDelete],
    request,
    async check({ fleet, stage }, task) {
      const vm = await stage.store.read((db) => readVm(db, vmId));
      const gone = task.state === 'succeeded';
      return [
        ...same('defined on', holders(fleet), gone ? [] : ['host1']),
        ...same('volumes', volumesOn(fleet.host('host1'), 'local'), gone ? [] : ['web-1-vda.qcow2']),
        ...same('recorded', vm !== null, !gone),
        ...(gone ? same('runs on', runners(fleet), []) : []),
      ];
    },
  });
  const result = await harness(scene);
  expect(result.findings).toEqual([]);
  expect(result.ends['undone']).toBeGreaterThan(3);
});
