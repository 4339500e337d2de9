import { expect, test } from 'vitest';
import type { HostId, TaskId, VmId } from '../ids.ts';
import { hostFacts } from './migrate/facts-fixture.ts';
import { spec } from './spec-fixture.ts';
import { decideStart, type StartFacts } from './start.ts';

const { networks, pools } = hostFacts('host1');
const facts: StartFacts = {
  vm: {
    id: 'vm-1' as VmId,
    name: 'web-1',
    uuid: 'u',
    power: 'stopped',
    intent: 'stopped',
    activity: null,
    foreign: false,
  },
  spec,
  host: {
    id: 'host-1' as HostId,
    name: 'host1',
    state: 'up',
    reason: 'answers',
    freeMiB: 8192,
    claimedMiB: 0,
    capacityMiB: 16_384,
    givenMiB: 0,
    networks,
    pools,
  },
  elsewhere: [],
  sharedDisks: [],
};
const vm = (more: Partial<StartFacts['vm']>): StartFacts => ({ ...facts, vm: { ...facts.vm, ...more } });
const host = (more: Partial<StartFacts['host']>): StartFacts => ({
  ...facts,
  host: { ...facts.host, ...more },
});
const codesOf = (f: StartFacts) => {
  const decision = decideStart(f);
  return decision.go ? [] : decision.refusals.map((r) => r.code);
};

test('a stopped and a crashed VM start on their host', () => {
  for (const power of ['stopped', 'crashed'] as const) {
    expect(decideStart(vm({ power }))).toMatchObject({
      go: true,
      plan: {
        claimMiB: 1109,
        onlyIntent: false,
        steps: [{ title: 'Reserve 1.08GiB of memory' }, { title: 'Start web-1' }],
      },
    });
  }
});

test('one that runs against its intent is left running: only the wish is recorded', () => {
  expect(decideStart(vm({ power: 'running' }))).toMatchObject({
    go: true,
    plan: { onlyIntent: true, claimMiB: 0 },
  });
});

test.each<[string, StartFacts, ...string[]]>([
  ['it runs', vm({ power: 'running', intent: 'running' }), 'vm-state'],
  ['nobody knows', vm({ power: 'unknown' }), 'vm-state'],
  ['foreign', vm({ foreign: true }), 'vm-foreign'],
  ['busy', vm({ activity: { task: 'task-1' as TaskId, kind: 'vm.migrate', since: '' } }), 'vm-busy'],
  ['host down', host({ state: 'down' }), 'host-not-up'],
  ['memory', host({ freeMiB: 1000 }), 'memory'],
  ['memory claimed by tasks', host({ claimedMiB: 7500 }), 'memory'],
  [
    'network inactive',
    host({ networks: networks.map((n) => ({ ...n, active: false })) }),
    'network-inactive',
  ],
  ['network gone', host({ networks: [] }), 'network-missing'],
  ['pool inactive', host({ pools: pools.map((p) => ({ ...p, active: false })) }), 'pool-inactive'],
  ['pool gone', host({ pools: [] }), 'pool-missing'],
  ['it runs elsewhere', { ...facts, elsewhere: [{ host: 'host2', power: 'running' }] }, 'runs-elsewhere'],
  ['it may run elsewhere', { ...facts, elsewhere: [{ host: 'host2', power: 'unknown' }] }, 'runs-elsewhere'],
  ['a disk is in use', { ...facts, sharedDisks: [{ disk: 'vda', vm: 'db' }] }, 'disk-in-use'],
  [
    'several at once',
    { ...host({ state: 'down', pools: [], freeMiB: 0 }) },
    'host-not-up',
    'memory',
    'pool-missing',
  ],
])('refused: %s', (_, f, ...codes) => expect(codesOf(f)).toEqual(codes));

test('memory that was not read does not stand in the way', () =>
  expect(codesOf(host({ freeMiB: null }))).toEqual([]));
