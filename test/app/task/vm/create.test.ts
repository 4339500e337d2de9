// `vm.create` under the generated harness: a VM that is whole, or nothing but images that others can use.
import { expect, test } from 'vitest';
import type { TaskRecord } from '../../../../src/daemon/store/task/record.ts';
import { readVm } from '../../../../src/daemon/store/vm/record.ts';
import { vmCreate } from '../../../../src/daemon/tasks/vm/create.ts';
import { harness } from '../harness/generate.ts';
import {
  baseDigest,
  fleetScene,
  holders,
  runners,
  same,
  uuid,
  vmId,
  volumesOn,
  type FleetScene,
} from './scene.ts';

const image = `hostler-${baseDigest}`;
const request = (start: boolean) => ({
  kind: 'vm.create',
  actor: 'test',
  input: {
    vm: vmId,
    uuid,
    random: [1, 2, 3],
    request: {
      name: 'web-2',
      template: 'linux',
      cpus: 1,
      memoryMiB: 1024,
      networks: ['guest'],
      disks: [
        { image: 'base', pool: 'local' },
        { sizeBytes: 2 ** 30, pool: 'local' },
      ],
      seed: { userData: 'a secret', sshKeys: [], hostName: 'web-2' },
      placement: { host: 'host1' },
      start,
    },
  },
});

const whole =
  (start: boolean) =>
  async ({ fleet, stage }: FleetScene, task: TaskRecord): Promise<string[]> => {
    const made = task.state === 'succeeded';
    const host = fleet.host('host1');
    const vm = await stage.store.read((db) => readVm(db, vmId));
    const disks = ['web-2-seed.iso', 'web-2-vda.qcow2', 'web-2-vdb.qcow2'];
    const found = volumesOn(host, 'local').filter((name) => name !== image);
    const log = await stage.store.read((db) => db.selectFrom('task_log').select('body').execute());
    const events = await stage.store.read((db) => db.selectFrom('event').select('facts').execute());
    const kept = JSON.stringify([task, vm, log, events]);
    return [
      ...same('defined on', holders(fleet), made ? ['host1'] : []),
      ...same('runs on', runners(fleet), made && start ? ['host1'] : []),
      ...same('volumes', found.sort(), made ? disks : []),
      ...same('recorded on', vm?.host ?? null, made ? 'host-host1' : null),
      ...(made
        ? same('image', host.pools.get('local')?.get(image)?.content, 'the bytes of the base image')
        : []),
      ...(kept.includes('a secret') ? ['user data is kept in the store'] : []),
    ];
  };

test.each([
  ['started', true],
  ['left stopped', false],
])('create, %s: wherever it is killed or fails, it is whole or nothing is left', async (_title, start) => {
  const scene = fleetScene({
    pool: 'local',
    vm: 'none',
    definitions: [vmCreate],
    request: request(start),
    check: whole(start),
  });
  const result = await harness(scene);
  expect(result.findings).toEqual([]);
  expect(result.cases).toBeGreaterThan(150);
  expect(result.ends['undone']).toBeGreaterThan(10);
});
