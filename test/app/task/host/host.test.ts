// Adding and removing a host under the generated harness: it is part of the fleet, or it is not; never
// half.
import { expect, test } from 'vitest';
import type { TaskRecord } from '../../../../src/daemon/store/task/record.ts';
import { readHosts } from '../../../../src/daemon/store/host/record.ts';
import { hostAdd } from '../../../../src/daemon/tasks/host/add.ts';
import { hostRemove } from '../../../../src/daemon/tasks/host/remove.ts';
import { drive } from '../harness/drive.ts';
import { harness } from '../harness/generate.ts';
import { fleetScene, holders, hostId, same, type FleetScene, type SceneSettings } from '../vm/scene.ts';

const names = async ({ stage }: FleetScene): Promise<string[]> =>
  (await stage.store.read(readHosts)).map(({ name }) => name);

const add = (name: string): SceneSettings => ({
  pool: 'shared',
  vm: 'none',
  unknown: ['host3'],
  hosts: ['host1', 'host2', 'host3'],
  definitions: [hostAdd],
  request: {
    kind: 'host.add',
    actor: 'test',
    input: {
      name,
      uri: 'qemu+ssh://host3/system',
      pki: null,
      migrationAddress: null,
      allowTcp: false,
      labels: {},
    },
  },
  check: async (scene, task: TaskRecord) =>
    same('hosts', await names(scene), ['host1', 'host2', ...(task.state === 'succeeded' ? ['host3'] : [])]),
});

const remove = (forget: boolean, vm: 'running' | 'none'): SceneSettings => ({
  pool: 'shared',
  vm,
  definitions: [hostRemove],
  request: { kind: 'host.remove', actor: 'test', input: { id: hostId('host1'), name: 'host1', forget } },
  async check(scene, task) {
    const gone = task.state === 'succeeded';
    return [
      ...same('hosts', await names(scene), gone ? ['host2'] : ['host1', 'host2']),
      ...same('defined on', holders(scene.fleet), vm === 'none' ? [] : ['host1']),
    ];
  },
});

test.each([
  ['a host is added', add('host3')],
  ['an empty host is removed', remove(false, 'none')],
  ['a host is removed and its VM stays there', remove(true, 'running')],
] as const)('%s, wherever it is killed or fails', async (_title, settings) => {
  const result = await harness(fleetScene(settings));
  expect(result.findings).toEqual([]);
  expect(result.ends['undone']).toBeGreaterThan(0);
});

test('a host with a VM is not removed unless it may be forgotten', async () => {
  const { task, problems } = await drive(fleetScene(remove(false, 'running')), () => null);
  expect(problems).toEqual([]);
  expect(task).toMatchObject({ state: 'undone', error: { code: 'host-remove-refused' } });
});

test('a name that is taken is refused', async () => {
  const { task, problems } = await drive(fleetScene(add('host1')), () => null);
  expect(problems).toEqual([]);
  expect(task).toMatchObject({ state: 'undone', error: { code: 'host-refused' } });
});
