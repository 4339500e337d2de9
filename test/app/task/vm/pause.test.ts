// Pause and resume under the generated harness.
import { expect, test } from 'vitest';
import type { TaskRecord } from '../../../../src/daemon/store/task/record.ts';
import { readVm } from '../../../../src/daemon/store/vm/record.ts';
import { vmPause } from '../../../../src/daemon/tasks/vm/pause.ts';
import { vmResume } from '../../../../src/daemon/tasks/vm/resume.ts';
import { harness } from '../harness/generate.ts';
import { fleetScene, hostId, runners, same, uuid, vmId, type FleetScene } from './scene.ts';

const input = { vm: vmId, name: 'web-1', host: hostId('host1'), reason: 'the\narray is away' };

const ends =
  (before: 'running' | 'paused', after: 'running' | 'paused', text: string) =>
  async ({ fleet, stage }: FleetScene, task: TaskRecord): Promise<string[]> => {
    const succeeded = task.state === 'succeeded';
    const vm = await stage.store.read((db) => readVm(db, vmId));
    const domain = fleet.host('host1').domains.get(uuid);
    return [
      ...same('runs on', runners(fleet), ['host1']),
      ...same('power', domain?.power, succeeded ? after : before),
      // What it is meant to be is not touched by a pause.
      ...same('intent', vm?.intent, 'running'),
      ...same(
        'history',
        vm?.history.map((line) => `${line.actor}: ${line.text}`),
        succeeded ? [`anna: ${text}`] : [],
      ),
      ...same('history on the host', domain?.definition.metadata, {
        ...domain?.definition.metadata,
        history: vm?.history,
      }),
    ];
  };

test.each([
  ['pause', vmPause, 'running', 'paused', 'paused: the array is away'],
  ['resume', vmResume, 'paused', 'running', 'resumed: the array is away'],
] as const)('%s: wherever it is killed or fails, it is done or as it was', async (...row) => {
  const [verb, definition, before, after, text] = row;
  const request = { kind: `vm.${verb}`, actor: 'anna', input };
  const check = ends(before, after, text);
  const scene = fleetScene({ pool: 'shared', vm: before, definitions: [definition], request, check });
  const result = await harness(scene);
  expect(result.findings).toEqual([]);
  expect(result.cases).toBeGreaterThan(30);
  expect(result.ends['undone']).toBeGreaterThan(3);
});
