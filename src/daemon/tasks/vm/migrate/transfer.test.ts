import { expect, test } from 'vitest';
import type { HostId, TaskId, VmId } from '../../../../model/ids.ts';
import { HostlerError } from '../../../../model/errors.ts';
import type { MigrationPlan } from '../../../../model/vm/migrate/plan.ts';
import type { MigrationPicture } from '../../../ports/hypervisor/migration.ts';
import type { DomainPicture } from '../../../ports/hypervisor/vm.ts';
import type { StepContext } from '../../engine/step.ts';
import type { TaskWorld } from '../../world.ts';
import { settleTransfer, type VmMove } from './transfer.ts';

const host = (name: string) => ({ id: name as HostId, name, uri: `test:///${name}`, pki: null });
const copy = { disk: 'vda', targetPath: '/local/web-vda' };
const moveWith = (copies: readonly object[]): VmMove => ({
  source: host('host1'),
  target: host('host2'),
  plan: {
    vm: 'vm-1' as VmId,
    name: 'web',
    uuid: 'u',
    kind: 'live',
    stayPaused: false,
    copies,
  } as unknown as MigrationPlan,
});

const at = (power: DomainPicture['power'], powerReason: DomainPicture['powerReason']) => ({
  answered: true as const,
  domain: { power, powerReason, job: null } as DomainPicture,
});
const absent = { answered: true, domain: null } as const;
const torn = { source: at('paused', 'post-copy-failed'), target: at('running', 'post-copy-failed') };
const targetDied = { source: at('paused', 'post-copy-failed'), target: absent };
const moved = { source: absent, target: at('running', null) };

interface Told {
  readonly destroyed: string[];
  readonly events: unknown[];
  recoveries: number;
}

/** A world that shows these pictures, one after the other and the last one again. */
function worldOf(pictures: readonly MigrationPicture[], recover: () => Promise<object>) {
  const told: Told = { destroyed: [], events: [], recoveries: 0 };
  let looks = 0;
  const world = {
    clock: { sleep: () => Promise.resolve() },
    journal: {
      write: (change: (trx: unknown, emit: (event: unknown) => void) => Promise<unknown>) =>
        change(null, (event) => told.events.push(event)),
    },
    hypervisor: {
      vm: {
        destroy: ({ name }: { name: string }) => Promise.resolve(void told.destroyed.push(name)),
      },
      migration: {
        read: () => Promise.resolve(pictures[Math.min(looks++, pictures.length - 1)]),
        recover: () => ((told.recoveries += 1), recover()),
      },
    },
  } as unknown as TaskWorld;
  return { world, told };
}

const context = {
  task: 'task-1' as TaskId,
  cancelRequested: false,
  progress: () => undefined,
} as unknown as StepContext;
const refuse = () => Promise.reject(new Error('no route to host2'));
const measured = { downtimeMs: 7 };

test('a broken post-copy is taken up again', async () => {
  const { world, told } = worldOf([torn], () => Promise.resolve(measured));
  const settled = await settleTransfer(world, moveWith([]), context);
  expect(settled).toEqual({ state: 'done', output: { downtimeMs: 7, postCopyUsed: true } });
  expect(told.recoveries).toBe(1);
});

test('where that fails it waits, says why, and nothing is turned off', async () => {
  const { world, told } = worldOf([torn], refuse);
  const settled = await settleTransfer(world, moveWith([]), context);
  expect(settled).toMatchObject({ state: 'unclear' });
  expect(JSON.stringify(settled)).toContain('no route to host2');
  expect(told.destroyed).toEqual([]);
});

test('an error of the recovery is no proof that it did not happen', async () => {
  const { world } = worldOf([torn, moved], refuse);
  expect(await settleTransfer(world, moveWith([]), context)).toEqual({ state: 'done', output: null });
});

test('a guest whose target died is called lost, and what is left of it is turned off', async () => {
  const { world, told } = worldOf([targetDied], refuse);
  const settled = await settleTransfer(world, moveWith([]), context);
  if (settled.state !== 'failed') throw new Error(`it is ${settled.state}`);
  expect(settled.error).toBeInstanceOf(HostlerError);
  expect(settled.error).toMatchObject({ code: 'guest-lost', facts: { gone: 'host2' } });
  expect(settled.error.message).toContain('host2 ended it in post-copy');
  expect(told.destroyed).toEqual(['host1', 'host2']);
  expect(told.events).toHaveLength(1);
});

test('with its disks at the target newer than those at the source a person decides', async () => {
  const { world, told } = worldOf([targetDied], refuse);
  const settled = await settleTransfer(world, moveWith([copy]), context);
  if (settled.state !== 'hopeless') throw new Error(`it is ${settled.state}`);
  expect(settled.error.message).toContain('/local/web-vda');
  expect(told.destroyed).toEqual([]);
});

test('one look is no proof that it is lost', async () => {
  const { world, told } = worldOf([targetDied, torn], refuse);
  expect(await settleTransfer(world, moveWith([]), context)).toMatchObject({ state: 'under-way' });
  expect([told.destroyed, told.recoveries]).toEqual([[], 0]);
});
