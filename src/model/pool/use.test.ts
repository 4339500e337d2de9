import { expect, test } from 'vitest';
import type { HostId } from '../ids.ts';
import { pool } from '../vm/migrate/facts-fixture.ts';
import { decideUsePool, type UsePoolFacts } from './use.ts';

const unsaid = pool('data', { shared: null });
const facts: UsePoolFacts = {
  host: { id: 'host-1' as HostId, name: 'host1', pools: [unsaid] },
  others: [],
  request: { pool: 'data', use: true, shared: null },
  vms: [],
};
const has = (more: Parameters<typeof pool>[1]): UsePoolFacts => ({
  ...facts,
  host: { ...facts.host, pools: [{ ...unsaid, ...more }] },
});
const asked = (request: Partial<UsePoolFacts['request']>, f: UsePoolFacts = facts): UsePoolFacts => ({
  ...f,
  request: { ...f.request, ...request },
});
const other = (more: Parameters<typeof pool>[1] = {}) => [
  { host: 'host2', pool: pool('data', { shared: null, ...more }) },
];
const noticesOf = (f: UsePoolFacts) => {
  const decision = decideUsePool(f);
  return decision.go ? decision.plan.notices : decision.refusals.map((r) => r.code);
};

test('a pool is named as one to write into', () => {
  expect(decideUsePool(asked({ shared: true }))).toMatchObject({
    go: true,
    plan: {
      use: true,
      shared: true,
      steps: [{ title: 'Record that hostler may write into data of host1, shared by its hosts' }],
    },
  });
});

test('what is left unsaid about sharing is asked for where it matters', () => {
  expect(noticesOf(facts)).toEqual([]);
  expect(noticesOf({ ...facts, others: other() })[0]).toContain('say --shared or --per-host');
  expect(noticesOf(has({ autostart: false }))[0]).toContain('after a boot');
});

test.each<[string, UsePoolFacts, string]>([
  ['no such pool', asked({ pool: 'x' }), 'pool-missing'],
  ['inactive', has({ active: false }), 'pool-inactive'],
  ['nothing can be made in it', has({ type: 'iscsi' }), 'pool-type'],
  [
    'shared, but another type elsewhere',
    asked({ shared: true }, { ...facts, others: other({ type: 'netfs' }) }),
    'pool-differs',
  ],
  [
    'shared, but from another server',
    asked(
      { shared: true },
      { ...has({ type: 'netfs', source: 'nas:/a' }), others: other({ type: 'netfs', source: 'nas:/b' }) },
    ),
    'pool-differs',
  ],
  ['no longer, with disks in it', { ...asked({ use: false }), vms: ['web-1'] }, 'pool-in-use'],
])('refused: %s', (_, f, code) => expect(noticesOf(f)).toEqual([code]));

test('no longer used, an inactive pool is let go', () => {
  expect(decideUsePool(asked({ use: false }, has({ active: false })))).toMatchObject({
    go: true,
    plan: { use: false },
  });
});
