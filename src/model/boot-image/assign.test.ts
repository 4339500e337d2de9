import { expect, test } from 'vitest';
import { decideAssign, type AssignFacts } from './assign.ts';

const facts: AssignFacts = {
  image: { id: 'a1', tried: true },
  nodes: [
    { id: 'node-1', name: 'n1', profile: 'plain' },
    { id: 'node-2', name: 'n2', profile: null },
  ],
  profile: 'fat',
  profiles: [{ name: 'plain' }, { name: 'fat' }],
};

test('each node gets the profile that was named, or keeps its own', () => {
  const named = decideAssign(facts);
  expect(named.go && named.plan.bindings.map((b) => b.profile)).toEqual(['fat', 'fat']);
  const own = decideAssign({ ...facts, profile: null, nodes: facts.nodes.slice(0, 1) });
  expect(own.go && own.plan.bindings).toEqual([{ node: 'node-1', profile: 'plain' }]);
});

test.each([
  ['an image that was never tried', { image: { id: 'a1', tried: false } }, ['image-untried']],
  ['a node that the rules served', { profile: null }, ['profile-unknown']],
  ['a profile that there is not', { profile: 'thin' }, ['profile-unknown', 'profile-unknown']],
  ['a machine that waits', { nodes: [{ id: 'node-3', name: null, profile: null }] }, ['node-waits']],
] as const)('%s is refused', (_title, change, codes) => {
  const decision = decideAssign({ ...facts, ...change });
  expect(decision.go ? [] : decision.refusals.map((r) => r.code)).toEqual(codes);
});
