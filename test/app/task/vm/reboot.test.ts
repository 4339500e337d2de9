// Reboot, asked and forced, under the generated harness: whatever is killed or fails, the guest has booted
// once more, or not at all, and runs.
import { expect, test } from 'vitest';
import type { TaskRecord } from '../../../../src/daemon/store/task/record.ts';
import { readVm } from '../../../../src/daemon/store/vm/record.ts';
import { vmReboot } from '../../../../src/daemon/tasks/vm/reboot.ts';
import { vmReset } from '../../../../src/daemon/tasks/vm/reset.ts';
import { harness } from '../harness/generate.ts';
import { fleetScene, hostId, runners, same, uuid, vmId, type FleetScene } from './scene.ts';

const input = { vm: vmId, name: 'web-1', host: hostId('host1') };

async function bootedOnce({ fleet, stage }: FleetScene, task: TaskRecord): Promise<string[]> {
  const succeeded = task.state === 'succeeded';
  const vm = await stage.store.read((db) => readVm(db, vmId));
  const domain = fleet.host('host1').domains.get(uuid);
  return [
    ...same('runs on', runners(fleet), ['host1']),
    ...same('power', domain?.power, 'running'),
    ...same('boots', domain?.boots, succeeded ? 2 : 1),
    ...same('intent', vm?.intent, 'running'),
    ...same('lines of history', vm?.history.length, succeeded ? 1 : 0),
  ];
}

test.each([
  ['asked', vmReboot, { ...input, request: { waitMs: 10_000, force: false } }],
  ['forced', vmReset, input],
] as const)('%s', async (_title, definition, given) => {
  const scene = fleetScene({
    pool: 'shared',
    vm: 'running',
    definitions: [definition],
    request: { kind: definition.kind, actor: 'test', input: given },
    check: bootedOnce,
  });
  const result = await harness(scene);
  expect(result.findings).toEqual([]);
  expect(result.cases).toBeGreaterThan(40);
  expect(result.ends['undone']).toBeGreaterThan(3);
});
