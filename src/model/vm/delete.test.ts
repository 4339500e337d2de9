import { expect, test } from 'vitest';
import type { HostId, TaskId, VmId } from '../ids.ts';
import { decideDelete, type DeleteFacts, type DiskVolume } from './delete.ts';

const volume: DiskVolume = {
  disk: 'vda',
  pool: 'shared',
  volume: 'web-1-vda.qcow2',
  poolUsed: true,
  isImage: false,
  usedBy: [],
  shareable: false,
};
const facts: DeleteFacts = {
  vm: { id: 'vm-1' as VmId, name: 'web-1', power: 'stopped', activity: null, foreign: false },
  host: { id: 'host-1' as HostId, name: 'host1', state: 'up', reason: 'answers' },
  volumes: [volume],
  ownFiles: [{ pool: 'shared', volume: 'web-1-seed.iso' }],
  snapshots: 0,
  managedSave: false,
  nvram: true,
  tpm: true,
  strangePaths: [],
  request: { disks: 'delete', stop: false },
};
const vm = (more: Partial<DeleteFacts['vm']>): DeleteFacts => ({ ...facts, vm: { ...facts.vm, ...more } });
const disk = (more: Partial<DiskVolume>): DeleteFacts => ({ ...facts, volumes: [{ ...volume, ...more }] });
const planOf = (f: DeleteFacts) => {
  const decision = decideDelete(f);
  if (!decision.go) throw new Error(decision.refusals.map((r) => r.code).join());
  return decision.plan;
};
const deleted = (f: DeleteFacts) => planOf(f).volumes.map((v) => v.volume);

test('nothing stays behind: disks, seed, NVRAM and TPM state', () => {
  expect(planOf(facts)).toMatchObject({
    turnOff: false,
    volumes: [{ volume: 'web-1-seed.iso' }, { volume: 'web-1-vda.qcow2' }],
    undefine: { managedSave: false, nvram: true, tpm: true, snapshots: false },
    notices: [],
  });
  expect(planOf({ ...facts, snapshots: 2, managedSave: true }).undefine).toMatchObject({
    managedSave: true,
    snapshots: true,
  });
});

test('all that goes with the definition is named before', () => {
  const titles = (f: DeleteFacts) => planOf(f).steps.map((s) => s.title);
  expect(titles({ ...facts, snapshots: 2, managedSave: true })[0]).toBe(
    'Remove the definition of web-1, with the list of its 2 snapshots, its saved state, its NVRAM, ' +
      'the state of its TPM',
  );
  expect(titles({ ...facts, nvram: false, tpm: false })[0]).toBe('Remove the definition of web-1');
});

test('what somebody else gave it stays, and is named', () => {
  const path = '/srv/by-hand.qcow2';
  expect(planOf({ ...facts, strangePaths: [path] }).notices).toEqual([
    '/srv/by-hand.qcow2 is kept: hostler did not make it.',
  ]);
});

test.each<[string, DeleteFacts, string]>([
  ['as asked for', { ...facts, request: { disks: 'keep', stop: false } }, 'as asked for'],
  ['in a pool that is not ours', disk({ poolUsed: false }), 'may not write into the pool shared'],
  ['shared by others', disk({ shareable: true, usedBy: ['db'] }), 'db share it'],
])('a disk is kept %s, and that is said', (_, f, words) => {
  expect(deleted(f)).toEqual(['web-1-seed.iso']);
  expect(planOf(f).notices.join()).toContain(words);
});

test('the image in a CD drive is never deleted', () =>
  expect(deleted(disk({ isImage: true, usedBy: ['db'] }))).toEqual(['web-1-seed.iso']));

test('a running VM is turned off first where that was asked for', () => {
  const plan = planOf({ ...vm({ power: 'running' }), request: { disks: 'delete', stop: true } });
  expect(plan.turnOff).toBe(true);
  expect(plan.steps[0]?.title).toBe('Turn web-1 off');
  expect(plan.notices[0]).toMatch(/turned off unasked/);
  expect(planOf(vm({ power: 'crashed' })).turnOff).toBe(true);
});

test.each<[string, DeleteFacts, string]>([
  ['it runs', vm({ power: 'running' }), 'vm-state'],
  [
    'unknown, even with stop',
    { ...vm({ power: 'unknown' }), request: { disks: 'delete', stop: true } },
    'vm-state',
  ],
  ['foreign', vm({ foreign: true }), 'vm-foreign'],
  ['busy', vm({ activity: { task: 'task-1' as TaskId, kind: 'vm.start', since: '' } }), 'vm-busy'],
  ['host away', { ...facts, host: { ...facts.host, state: 'down' } }, 'host-not-up'],
  ['a disk is the base of another', disk({ usedBy: ['web-2-vda.qcow2'] }), 'volume-in-use'],
])('refused: %s', (_, f, code) => {
  const decision = decideDelete(f);
  expect(decision.go ? [] : decision.refusals.map((r) => r.code)).toEqual([code]);
});
