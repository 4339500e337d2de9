// Power of a node: each order in each state, and what is refused.
import { expect, test } from 'vitest';
import { decidePower, type PowerFacts } from './power.ts';

const facts: PowerFacts = {
  node: { name: 'n1', phase: 'ready' },
  action: 'off',
  bmc: { address: '10.0.0.1', port: 623, user: 'admin', cipherSuite: 17 },
  state: 'on',
  running: [],
  force: false,
};

test.each([
  ['on', 'on', null],
  ['on', 'off', 'on'],
  ['off', 'on', 'off'],
  ['off', 'off', null],
  ['cycle', 'on', 'cycle'],
  // A machine that is off cannot be cycled: many BMCs refuse it.
  ['cycle', 'off', 'on'],
] as const)('%s, while it is %s: %s', (action, state, order) => {
  const decision = decidePower({ ...facts, action, state });
  expect(decision.go && decision.plan.order).toBe(order);
});

test.each([
  ['without a BMC', { bmc: null, state: null }, ['node-without-bmc']],
  ['with a VM that runs', { running: ['web-1'] }, ['node-has-vms']],
  ['a cycle with a VM that runs', { running: ['web-1'], action: 'cycle' }, ['node-has-vms']],
  ['with a VM, forced', { running: ['web-1'], force: true }, []],
  ['with a VM, while it is off', { running: ['web-1'], state: 'off' }, []],
  ['switched on with a VM', { running: ['web-1'], action: 'on' }, []],
] as const)('%s', (_title, change, codes) => {
  const decision = decidePower({ ...facts, ...change });
  expect(decision.go ? [] : decision.refusals.map((r) => r.code)).toEqual(codes);
});
