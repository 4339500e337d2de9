import { expect, test } from 'vitest';
import { decideRemoveNode } from './remove.ts';

test('a node that is no host is forgotten, one that is a host is not', () => {
  expect(decideRemoveNode({ node: { id: 'node-1', name: null }, host: null }).go).toBe(true);
  const refused = decideRemoveNode({ node: { id: 'node-1', name: 'n1' }, host: 'n1' });
  expect(refused.go ? [] : refused.refusals.map((r) => r.code)).toEqual(['node-is-host']);
});
