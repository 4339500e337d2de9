import fc from 'fast-check';
import { expect, test } from 'vitest';
import { differences } from './history.ts';

const before = { vcpu: '1', memory: '1024', 'devices/disk[vda]/source/@file': '/a' };

test('what changed, came and went, each with what it was and is', () => {
  const after = { vcpu: '2', memory: '1024', 'devices/disk[vdb]/source/@file': '/b' };
  expect(differences(before, after)).toEqual([
    { path: 'devices/disk[vda]/source/@file', from: '/a', to: null },
    { path: 'devices/disk[vdb]/source/@file', from: null, to: '/b' },
    { path: 'vcpu', from: '1', to: '2' },
  ]);
  expect(differences(before, before)).toEqual([]);
});

test('applied to what was, the differences give what is', () => {
  const leaves = fc.dictionary(
    fc.string({ minLength: 1 }).map((s) => `p${s}`),
    fc.string(),
  );
  fc.assert(
    fc.property(leaves, leaves, (from, to) => {
      const made = new Map(Object.entries(from));
      for (const d of differences(from, to)) {
        expect(made.get(d.path) ?? null).toBe(d.from);
        if (d.to === null) made.delete(d.path);
        else made.set(d.path, d.to);
      }
      expect(new Map(Object.entries(to))).toEqual(new Map([...made].sort()));
    }),
  );
});
