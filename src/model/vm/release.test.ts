import { expect, test } from 'vitest';
import { decideRelease } from './release.ts';
import { runningFacts, runningVm } from './running-fixture.ts';

test('its metadata leaves it, and nothing else', () => {
  const decision = decideRelease(runningFacts);
  expect(decision.go && decision.plan.steps.map((s) => s.title)).toEqual([
    "Take hostler's metadata out of web-1",
    'Record web-1 as foreign',
  ]);
  expect(decision.go && decision.plan.notices.join(' ')).toMatch(/notices nothing.*foreign/);
});

test.each([
  ['foreign', runningVm({ foreign: true }), 'vm-foreign'],
  ['unknown', runningVm({ power: 'unknown' }), 'vm-state'],
  ['on its way', { ...runningFacts, job: 'migration-out' }, 'job-running'],
])('refused: %s', (_, facts, code) => {
  const decision = decideRelease(facts);
  expect(decision.go ? [] : decision.refusals.map((r) => r.code)).toEqual([code]);
});
