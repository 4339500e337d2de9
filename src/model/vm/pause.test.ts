import { expect, test } from 'vitest';
import { printRefusal } from '../decision.ts';
import type { TaskId } from '../ids.ts';
import { decidePause } from './pause.ts';
import type { RunningFacts } from './running.ts';
import { runningFacts as facts, runningVm as vm } from './running-fixture.ts';

const codesOf = (f: RunningFacts): string[] => {
  const decision = decidePause(f);
  return decision.go ? [] : decision.refusals.map((r) => r.code);
};

test('a running VM is paused, and what that costs is said before', () => {
  const decision = decidePause(facts);
  expect(decision).toMatchObject({ go: true, plan: { steps: [{ title: 'Pause web-1', host: 'host1' }] } });
  expect(decision.go && decision.plan.notices.join(' ')).toMatch(/answers nobody .* clock .* memory is lost/);
});

test.each<[string, RunningFacts, ...string[]]>([
  ['it is paused', vm({ power: 'paused' }), 'vm-state'],
  ['it is stopped', vm({ power: 'stopped' }), 'vm-state'],
  ['unknown', vm({ power: 'unknown' }), 'vm-state'],
  ['foreign', vm({ foreign: true }), 'vm-foreign'],
  ['busy', vm({ activity: { task: 'task-1' as TaskId, kind: 'vm.migrate', since: '' } }), 'vm-busy'],
  ['host away', { ...facts, host: { ...facts.host, state: 'suspect' } }, 'host-not-up'],
  ['somebody moves it', { ...facts, job: 'migration-out' }, 'job-running'],
  [
    'all at once',
    { ...vm({ foreign: true }), host: { ...facts.host, state: 'down' }, job: 'save' },
    'vm-foreign',
    'host-not-up',
    'job-running',
  ],
])('refused: %s', (_, f, ...codes) => expect(codesOf(f)).toEqual(codes));

test('a refusal says what to do', () => {
  const decision = decidePause({ ...facts, job: 'backup' });
  expect(decision.go ? [] : decision.refusals.map(printRefusal)).toEqual([
    'VM web-1: needs a VM on which libvirt does nothing else, found a job of the kind backup that no task ' +
      'of hostler began. Wait until it has ended, or end it on host1: virsh domjobabort web-1.',
  ]);
});
