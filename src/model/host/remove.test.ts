import { expect, test } from 'vitest';
import type { HostId, TaskId } from '../ids.ts';
import { decideRemoveHost, type RemoveHostFacts } from './remove.ts';

const facts: RemoveHostFacts = {
  host: { id: 'host-1' as HostId, name: 'host1' },
  vms: [],
  tasks: [],
  request: { forget: false },
};
const task = { id: 'task-1' as TaskId, kind: 'vm.migrate' };

test('an empty host goes', () =>
  expect(decideRemoveHost(facts)).toMatchObject({ go: true, plan: { forget: [] } }));

test('VMs are only forgotten where that was said', () => {
  const full = { ...facts, vms: ['a', 'b', 'c', 'd', 'e', 'f'] };
  expect(decideRemoveHost(full)).toMatchObject({
    go: false,
    refusals: [{ code: 'host-has-vms', found: '6: a, b, c, d, e, …' }],
  });
  expect(decideRemoveHost({ ...full, request: { forget: true } })).toMatchObject({
    go: true,
    plan: {
      forget: full.vms,
      notices: expect.arrayContaining(['a stays on host1 as a plain libvirt domain.']) as string[],
    },
  });
});

test('a task that works on it stands in the way, forgotten or not', () => {
  const busy = { ...facts, vms: ['a'], tasks: [task] };
  expect(decideRemoveHost(busy)).toMatchObject({
    refusals: [{ code: 'host-busy' }, { code: 'host-has-vms' }],
  });
  expect(decideRemoveHost({ ...busy, request: { forget: true } })).toMatchObject({
    refusals: [{ code: 'host-busy' }],
  });
});
