import { expect, test } from 'vitest';
import { decideReboot, type RebootFacts } from './reboot.ts';
import { runningFacts, runningVm } from './running-fixture.ts';
import { spec } from './spec-fixture.ts';

const pools = ['shared'].map((name) => ({ name, active: true })) as unknown as RebootFacts['pools'];
const networks = ['guest'].map((name) => ({ name, active: true })) as unknown as RebootFacts['networks'];
const nic = { network: 'guest' } as RebootFacts['spec']['nics'][number];
const facts: RebootFacts = {
  ...runningFacts,
  spec: { ...spec, nics: [nic], disks: [] },
  pools,
  networks,
  agentAnswers: true,
  request: { waitMs: 60_000, force: false },
};
const endOf = (f: RebootFacts): unknown => {
  const decision = decideReboot(f);
  return decision.go ? decision.plan.steps.map((s) => s.title) : decision.refusals.map((r) => r.code);
};

test('it is asked, in the end made to go off, and started anew with its memory kept for it', () => {
  expect(endOf(facts)).toEqual([
    'Ask the agent to shut down, wait 30s',
    'Press the power button, wait 30s',
    'Turn it off',
    'Start web-1',
  ]);
  const decision = decideReboot({ ...facts, agentAnswers: null });
  if (!decision.go) throw new Error('refused');
  expect(decision.plan.steps[0]?.title).toBe('Press the power button, wait 1min');
  expect(decision.plan.claimMiB).toBeGreaterThan(spec.memoryMiB);
  expect(decision.plan.notices.join(' ')).toMatch(/next start takes effect.* loses what it has not written/);
});

test('forced it is reset while it stands still, and what that costs is said', () => {
  const decision = decideReboot({ ...facts, request: { waitMs: 0, force: true } });
  if (!decision.go) throw new Error('refused');
  expect(decision.plan.steps.map((s) => s.title)).toEqual(['Pause web-1', 'Reset it', 'Resume it']);
  expect(decision.plan.notices.join(' ')).toMatch(/loses what .* does not take effect yet/);
});

test.each<[string, RebootFacts, ...string[]]>([
  ['paused', { ...facts, ...runningVm({ power: 'paused' }) }, 'vm-state'],
  ['stopped', { ...facts, ...runningVm({ power: 'stopped' }) }, 'vm-state'],
  ['its network is away', { ...facts, networks: [] }, 'network-missing'],
  ['it is being moved', { ...facts, job: 'migration-out' }, 'job-running'],
  [
    'its host is away and so is its pool',
    {
      ...facts,
      host: { ...facts.host, state: 'down' },
      spec: { ...facts.spec, disks: spec.disks.map((d) => ({ ...d, source: volumeIn('lost') })) },
    },
    'host-not-up',
    'pool-missing',
  ],
])('refused: %s', (_, f, ...codes) => expect(endOf(f)).toEqual(codes));

test('a reset needs nothing but its own process', () => {
  expect(endOf({ ...facts, networks: [], request: { waitMs: 0, force: true } })).toHaveLength(3);
});

function volumeIn(pool: string) {
  return { kind: 'volume', pool, volume: 'web-1.qcow2', format: 'qcow2' } as const;
}
