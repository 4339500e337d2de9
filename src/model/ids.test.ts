import { expect, test } from 'vitest';
import { isId, looksLikeId, makeId } from './ids.ts';

const random = (fill: number) => new Uint8Array(16).fill(fill);

test('an id says its noun and sorts by time', () => {
  const [early, late] = [makeId('vm', 1_000, random(31)), makeId('vm', 1_001, random(0))];
  expect(early).toBe('vm-00000000z8zzzzzzzzzzzzzzzz');
  expect(early < late).toBe(true);
  expect(isId('vm', early)).toBe(true);
  expect(isId('host', early)).toBe(false);
});

test('too little randomness is refused', () => {
  expect(() => makeId('task', 0, new Uint8Array(15))).toThrow(RangeError);
});

test('names that only resemble an id are not taken for one', () => {
  for (const text of ['vm-1', 'vm-00000000z8zzzzzzzzzzzzzzzu', 'vmx-00000000z8zzzzzzzzzzzzzzzz', ''])
    expect(looksLikeId(text)).toBe(false);
});
