import { expect, test } from 'vitest';
import type { ManagerId } from '../ids.ts';
import { decideAdopt, type AdoptFacts } from './adopt.ts';
import { runningFacts } from './running-fixture.ts';
import { spec } from './spec-fixture.ts';

const other = 'manager-2' as ManagerId;
const found = { spec: { ...spec, template: 'adopted' }, persistent: true, autostart: false };
const facts: AdoptFacts = {
  vm: { ...runningFacts.vm, uuid: '11111111-2222-4333-8444-555555555555', foreign: true },
  host: runningFacts.host,
  manager: null,
  found,
  alike: [],
  request: { from: null },
};
const planOf = (f: AdoptFacts) => {
  const decision = decideAdopt(f);
  if (!decision.go) throw new Error(decision.refusals.map((r) => r.code).join());
  return decision.plan;
};

test('it is meant to be what it is, and is not touched', () => {
  expect(planOf(facts)).toMatchObject({ intent: 'running', spec: found.spec });
  expect(planOf({ ...facts, vm: { ...facts.vm, power: 'paused' } }).intent).toBe('running');
  expect(planOf({ ...facts, vm: { ...facts.vm, power: 'stopped' } }).intent).toBe('stopped');
  expect(planOf(facts).notices).toEqual(['web-1 is not touched: its guest notices nothing.']);
});

test('what is taken over as raw XML is named, and that libvirt starts it', () => {
  const patches = [{ path: 'devices', op: 'add', xml: "<hostdev mode='subsystem'/>" }] as const;
  const notices = planOf({
    ...facts,
    found: { spec: { ...spec, patches }, persistent: true, autostart: true },
  });
  expect(notices.notices.join(' ')).toMatch(/starts it by itself.*devices\/hostdev/);
});

test("another manager's is taken over only from the one that is named", () => {
  const taken = { ...facts, manager: other, request: { from: other } };
  expect(planOf(taken).notices.join(' ')).toContain('The manager manager-2 will find it foreign.');
});

test.each<[string, AdoptFacts, ...string[]]>([
  ['it is ours', { ...facts, vm: { ...facts.vm, foreign: false } }, 'vm-not-foreign'],
  ['unknown', { ...facts, vm: { ...facts.vm, power: 'unknown' } }, 'vm-state'],
  ["another manager's", { ...facts, manager: other }, 'another-manager'],
  ['from one that does not have it', { ...facts, request: { from: 'manager-9' } }, 'another-manager'],
  ['transient', { ...facts, found: { ...found, persistent: false } }, 'transient'],
  ['gone', { ...facts, found: null }, 'gone'],
  ['its name', { ...facts, alike: [{ name: 'web-1', host: 'host2', what: 'name' }] }, 'name-taken'],
  ['its UUID', { ...facts, alike: [{ name: 'web-2', host: 'host2', what: 'UUID' }] }, 'uuid-taken'],
  ['no words for it', { ...facts, found: { ...found, spec: { ...spec, cpus: 0 } } }, 'not-describable'],
  [
    'all at once',
    {
      ...facts,
      manager: other,
      host: { ...facts.host, state: 'down' },
      found: { ...found, persistent: false },
    },
    'host-not-up',
    'another-manager',
    'transient',
  ],
])('refused: %s', (_, f, ...codes) => {
  const decision = decideAdopt(f);
  expect(decision.go ? [] : decision.refusals.map((r) => r.code)).toEqual(codes);
});
