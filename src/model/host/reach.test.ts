import { expect, test } from 'vitest';
import { hostFacts, side } from '../vm/migrate/facts-fixture.ts';
import { decideReach, type ReachFacts } from './reach.ts';

const facts: ReachFacts = {
  source: side('host1'),
  target: side('host2'),
  peerUri: 'qemu+tls://host2/system',
};
const machine = (name: string) => ({
  name,
  canonical: null,
  arch: 'x86_64',
  virtTypes: ['qemu' as const],
  cpusMax: 1,
});
const having = (...names: string[]) => ({ ...hostFacts('h'), machines: names.map(machine) });

test('two hosts that answer are probed with a guest that both can run', () => {
  const decision = decideReach(facts);
  expect(decision).toMatchObject({
    go: true,
    plan: { guest: { machine: 'pc-q35-7.2', virtType: 'qemu', memoryMiB: 16 }, transport: { tls: true } },
  });
});

test('the machine type is one of both', () => {
  const decision = decideReach({
    ...facts,
    source: { ...facts.source, facts: having('pc-q35-10.0', 'pc-q35-7.2', 'isapc') },
    target: { ...facts.target, facts: having('pc-q35-7.2', 'pc-i440fx-7.2', 'isapc') },
  });
  expect(decision.go && decision.plan.guest.machine).toBe('pc-q35-7.2');
});

test('the migration network is the way', () => {
  const target = { ...facts.target, migrationAddress: '10.1.0.2' };
  const decision = decideReach({ ...facts, target });
  expect(decision.go && decision.plan.transport.address).toBe('10.1.0.2');
});

test.each<[string, ReachFacts, ...string[]]>([
  ['one host', { ...facts, target: facts.source }, 'same-host'],
  ['a source that is away', { ...facts, source: { ...facts.source, state: 'down' } }, 'source-not-up'],
  ['a target that is away', { ...facts, target: { ...facts.target, state: 'suspect' } }, 'target-not-up'],
  ['a drained target', { ...facts, target: { ...facts.target, drained: true } }, 'target-drained'],
  ['a target without a name', { ...facts, peerUri: null }, 'no-peer-uri'],
  ['nothing in common', { ...facts, target: { ...facts.target, facts: having('isapc') } }, 'machine-type'],
  ['never read', { ...facts, target: { ...facts.target, facts: null } }, 'machine-type'],
])('refused: %s', (_, f, ...codes) => {
  const decision = decideReach(f);
  expect(decision.go ? [] : decision.refusals.map((r) => r.code)).toEqual(codes);
  for (const r of decision.go ? [] : decision.refusals) expect(r.fix).toMatch(/^[A-Z].*\.$/s);
});
