import { expect, test } from 'vitest';
import { samePool, type Pool } from './pool.ts';

const pool = (more: Partial<Pool>): Pool => ({
  name: 'p',
  uuid: 'u',
  type: 'dir',
  active: true,
  autostart: true,
  path: '/srv/p',
  capacityBytes: 1,
  freeBytes: 1,
  source: null,
  used: true,
  shared: null,
  ...more,
});

test.each([
  [{}, {}, 'unknown'],
  [{ shared: true }, { shared: true }, 'same'],
  [{ shared: true }, { shared: false }, 'different'],
  [{ shared: true }, {}, 'unknown'],
  [{ type: 'netfs', source: 'nas:/a' }, { type: 'netfs', source: 'nas:/a' }, 'same'],
  [{ type: 'netfs', source: 'nas:/a' }, { type: 'netfs', source: 'nas:/b' }, 'different'],
  [{ type: 'netfs', source: 'nas:/a' }, { type: 'dir' }, 'different'],
  [{ type: 'logical', source: 'vg0' }, { type: 'logical', source: 'vg0' }, 'unknown'],
] as const)('%j and %j: %s', (a, b, same) => {
  expect(samePool(pool(a), pool(b))).toBe(same);
  expect(samePool(pool(b), pool(a))).toBe(same);
});
