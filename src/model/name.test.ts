import { expect, test } from 'vitest';
import { checkName, foreignNameFault, nameFault } from './name.ts';

test.each(['web-1', 'a', 'A.b-c', '0', 'x'.repeat(63)])('%s is a name', (name) => {
  expect(nameFault(name)).toBeNull();
});

test.each([
  ['', 'empty'],
  ['x'.repeat(64), '64 characters'],
  ['-a', 'begins'],
  ['a-', 'begins'],
  ['a..b', 'two dots'],
  ['a b', 'letters'],
  ['a/b', 'letters'],
  ["a'", 'letters'],
  ['<a>', 'letters'],
  ['a\n', 'letters'],
  ['ä', 'letters'],
  ['vm-00000000z8zzzzzzzzzzzzzzzz', 'shape of an id'],
])('%j is no name', (name, reason) => {
  expect(nameFault(name)).toContain(reason);
  expect(() => checkName('VM', name)).toThrow(expect.objectContaining({ code: 'invalid-name' }) as Error);
});

test("a name of libvirt's may hold spaces, but no slash and no control character", () => {
  expect(foreignNameFault('my pool (old)')).toBeNull();
  for (const name of ['', 'a/b', 'a\0', '..', 'y'.repeat(256)]) expect(foreignNameFault(name)).not.toBeNull();
});
