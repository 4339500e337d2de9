import { expect, test } from 'vitest';
import type { TaskId } from '../ids.ts';
import { runningFacts } from './running-fixture.ts';
import { decideStop, stopWaitMs, type StopFacts } from './stop.ts';

const facts: StopFacts = {
  ...runningFacts,
  agentAnswers: null,
  request: { waitMs: stopWaitMs, then: 'force', force: false },
};
const vm = (more: Partial<StopFacts['vm']>): StopFacts => ({ ...facts, vm: { ...facts.vm, ...more } });
const asked = (f: StopFacts, more: Partial<StopFacts['request']>): StopFacts => ({
  ...f,
  request: { ...f.request, ...more },
});
const attemptsOf = (f: StopFacts) => {
  const decision = decideStop(f);
  return decision.go
    ? decision.plan.attempts.map((a) => `${a.how} ${a.waitMs}`)
    : decision.refusals.map((r) => r.code);
};

test.each<[string, StopFacts, ...string[]]>([
  ['no agent', facts, 'acpi 120000', 'force 0'],
  ['silent agent', { ...facts, agentAnswers: false }, 'acpi 120000', 'force 0'],
  ['agent', { ...facts, agentAnswers: true }, 'agent 60000', 'acpi 60000', 'force 0'],
  ['never forced', asked(facts, { then: 'fail' }), 'acpi 120000'],
  ['forced', asked(facts, { force: true }), 'force 0'],
  ['paused', vm({ power: 'paused' }), 'force 0'],
  ['crashed', vm({ power: 'crashed' }), 'force 0'],
  ['off already, but meant to run', vm({ power: 'stopped' })],
])('%s', (_, f, ...attempts) => expect(attemptsOf(f)).toEqual(attempts));

test.each<[string, StopFacts, string]>([
  ['it is stopped', vm({ power: 'stopped', intent: 'stopped' }), 'vm-state'],
  ['unknown', vm({ power: 'unknown' }), 'vm-state'],
  ['foreign', vm({ foreign: true }), 'vm-foreign'],
  ['busy', vm({ activity: { task: 'task-1' as TaskId, kind: 'vm.migrate', since: '' } }), 'vm-busy'],
  ['host away', { ...facts, host: { ...facts.host, state: 'suspect' } }, 'host-not-up'],
  ['paused, never forced', asked(vm({ power: 'paused' }), { then: 'fail' }), 'paused'],
  [
    'half of its memory is elsewhere',
    vm({ power: 'paused', powerReason: 'post-copy-failed' }),
    'post-copy-broken',
  ],
])('refused: %s', (_, f, code) => expect(attemptsOf(f)).toEqual([code]));

test('what forcing costs is said before', () => {
  const noticesOf = (f: StopFacts) => {
    const decision = decideStop(f);
    return decision.go ? decision.plan.notices : [];
  };
  expect(noticesOf(asked(facts, { force: true }))).toEqual([
    'web-1 is turned off: it loses what it has not written to its disks.',
  ]);
  expect(noticesOf(facts)[0]).toMatch(/^If it does not shut down in time/);
  expect(noticesOf(asked(facts, { then: 'fail' }))).toEqual([]);
});
