import { expect, test } from 'vitest';
import type { HostId, ManagerId, VmId } from '../ids.ts';
import { observe, type KnownVm, type SeenDomain } from './observe.ts';
import { spec } from './spec-fixture.ts';

const [host1, host2] = ['host-1', 'host-2'] as [HostId, HostId];
const manager = 'manager-1' as ManagerId;
const uuid = '11111111-1111-4111-8111-111111111111';

const seen = (change: Partial<SeenDomain> = {}): SeenDomain => ({
  uuid,
  name: 'web',
  power: 'running',
  powerReason: null,
  persistent: true,
  metadata: null,
  ...change,
});
const known = (change: Partial<KnownVm> = {}): KnownVm => ({
  id: 'vm-1' as VmId,
  uuid,
  name: 'web',
  host: host1,
  foreign: false,
  power: 'running',
  powerReason: null,
  generation: 1,
  busy: false,
  ...change,
});
const metadata = {
  format: 1 as const,
  id: 'vm-1' as VmId,
  uuid,
  manager,
  generation: 3,
  intent: 'running' as const,
  spec,
  history: [],
};
const kinds = (domains: readonly SeenDomain[], vms: readonly KnownVm[], host = host1): string[] =>
  observe({ host, manager, domains, known: vms }).map((o) => o.kind);

test('at home, unchanged and changed', () => {
  const facts = { host: host1, manager, known: [known()] };
  expect(observe({ ...facts, domains: [seen()] })).toMatchObject([{ kind: 'seen', changed: false }]);
  expect(observe({ ...facts, domains: [seen({ power: 'paused' })] })).toMatchObject([
    { kind: 'seen', power: 'paused', changed: true },
  ]);
});

test('a domain nobody knew is foreign, unless its metadata says that it is ours', () => {
  expect(kinds([seen()], [])).toEqual(['found-foreign']);
  expect(kinds([seen({ metadata })], [])).toEqual(['returned']);
  expect(kinds([seen({ metadata: { ...metadata, uuid: '2'.repeat(36) } })], [])).toEqual(['found-foreign']);
  const other = seen({ metadata: { ...metadata, manager: 'manager-2' as ManagerId } });
  expect(observe({ host: host1, manager, domains: [other], known: [] })).toMatchObject([
    { kind: 'found-foreign', manager: 'manager-2' },
  ]);
});

test('what its home does not show is gone, unless a task holds it', () => {
  expect(kinds([], [known()])).toEqual(['gone']);
  expect(kinds([], [known({ foreign: true })])).toEqual(['gone']);
  expect(kinds([], [known({ busy: true })])).toEqual([]);
  expect(kinds([], [known({ host: host2 })])).toEqual([]);
});

test('one of ours on another host: moved, a leftover, or possibly twice', () => {
  const stopped = known({ power: 'stopped' });
  expect(kinds([seen()], [stopped], host2)).toEqual(['moved']);
  expect(kinds([seen({ power: 'stopped' })], [stopped], host2)).toEqual(['leftover']);
  expect(kinds([seen()], [known()], host2)).toEqual(['twice']);
  expect(kinds([seen()], [known({ power: 'unknown' })], host2)).toEqual(['twice']);
  expect(kinds([seen()], [known({ busy: true })], host2)).toEqual([]);
  expect(kinds([seen({ power: 'stopped' })], [known({ host: null })], host2)).toEqual(['moved']);
});

test('of two definitions that were read back, the one of the higher generation counts', () => {
  const read = known({ power: 'stopped', readBack: true });
  const here = seen({ power: 'stopped', metadata });
  const facts = { host: host2, manager, domains: [here] };
  expect(observe({ ...facts, known: [read] })).toMatchObject([{ kind: 'moved', to: host2, metadata }]);
  expect(kinds([here], [{ ...read, generation: 3 }], host2)).toEqual(['leftover']);
  expect(kinds([here], [{ ...read, readBack: false }], host2)).toEqual(['leftover']);
  const copy = { ...metadata, uuid: '2'.repeat(36) };
  expect(kinds([{ ...here, metadata: copy }], [read], host2)).toEqual(['leftover']);
  // Its home says that it runs: that is for a look at both, whatever the generations are.
  expect(kinds([seen({ metadata })], [known({ readBack: true })], host2)).toEqual(['twice']);
});

test('the same UUID foreign on two hosts is two VMs', () => {
  expect(kinds([seen()], [known({ foreign: true, host: host2 })], host1)).toEqual(['found-foreign']);
});

test('a new name is told', () => {
  expect(kinds([seen({ name: 'www' })], [known()])).toEqual(['seen', 'renamed']);
});
