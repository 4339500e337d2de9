import { expect, test } from 'vitest';
import { decideResume, type ResumeFacts } from './resume.ts';
import { runningFacts, runningVm } from './running-fixture.ts';
import type { PowerReason } from './vm.ts';

const paused = (powerReason: PowerReason | null = 'asked'): ResumeFacts => ({
  ...runningVm({ power: 'paused', powerReason }),
  agentChannel: true,
});
const endOf = (f: ResumeFacts): unknown => {
  const decision = decideResume(f);
  return decision.go ? decision.plan.steps.map((s) => s.title) : decision.refusals.map((r) => r.code);
};

test('it goes on, and its clock is set where there is an agent to ask', () => {
  expect(endOf(paused())).toEqual(['Resume web-1', 'Set its clock, if its agent answers']);
  expect(endOf({ ...paused(), agentChannel: false })).toEqual(['Resume web-1']);
});

test.each<[PowerReason | null, RegExp | null]>([
  ['asked', null],
  [null, null],
  ['other', null],
  ['io-error', /I\/O error/],
  ['no-space', /full/],
  ['watchdog', /hangs/],
])('paused by %s: it is said where it would only stop again', (reason, notice) => {
  const decision = decideResume(paused(reason));
  expect(decision.go).toBe(true);
  const notices = decision.go ? decision.plan.notices : [];
  if (notice === null) expect(notices).toEqual([]);
  else expect(notices[0]).toMatch(notice);
});

test.each<[string, ResumeFacts, ...string[]]>([
  ['it runs', { ...runningFacts, agentChannel: true }, 'vm-state'],
  ['it is stopped', { ...runningVm({ power: 'stopped' }), agentChannel: true }, 'vm-state'],
  ['half of its memory is elsewhere', paused('post-copy-failed'), 'post-copy-broken'],
  ['it arrives', paused('migrating'), 'move-under-way'],
  ['it is being moved', { ...paused('migrating'), job: 'migration-out' }, 'job-running', 'move-under-way'],
  ['its kernel has given up', paused('guest-panic'), 'guest-panic'],
  ['host away', { ...paused(), host: { ...runningFacts.host, state: 'down' } }, 'host-not-up'],
])('refused: %s', (_, f, ...codes) => expect(endOf(f)).toEqual(codes));
