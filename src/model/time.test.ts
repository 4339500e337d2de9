import { expect, test } from 'vitest';
import { ageMs, instant, printDuration } from './time.ts';

test('an age is never negative', () => {
  expect(ageMs(instant(5000), instant(2000))).toBe(0);
  expect(ageMs(instant(2000), instant(5000))).toBe(3000);
});

test.each([
  [0, '0ms'],
  [999, '999ms'],
  [1500, '1.5s'],
  [12_000, '12s'],
  [90_000, '1.5min'],
  [3 * 3_600_000, '3h'],
  [40 * 86_400_000, '40d'],
])('%d ms is %s', (ms, text) => expect(printDuration(ms)).toBe(text));
