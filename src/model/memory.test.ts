import { expect, test } from 'vitest';
import fc from 'fast-check';
import { parseBytes, parseMiB, printBytes, printMiB } from './memory.ts';

test.each([
  ['2GiB', 2 ** 31],
  ['1.5GiB', 1.5 * 2 ** 30],
  ['512 MiB', 2 ** 29],
  ['0B', 0],
  ['4KiB', 4096],
])('%s', (text, bytes) => expect(parseBytes(text)).toBe(bytes));

test.each(['2G', '2GB', '-1MiB', '1e3MiB', 'GiB', '', '0.3B', '99999999PiB', '1 2MiB', 'NaNMiB'])(
  '%j is no quantity',
  (text) => expect(parseBytes(text)).toBeNull(),
);

test('memory is whole MiB', () => {
  expect(parseMiB('1GiB')).toBe(1024);
  expect(parseMiB('1KiB')).toBeNull();
  expect(printMiB(1536)).toBe('1.5GiB');
});

test('whole counts of a unit print exactly and parse back', () => {
  const unit = fc.constantFrom(1, 2 ** 10, 2 ** 20, 2 ** 30, 2 ** 40);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1023 }), unit, (count, factor) => {
      expect(parseBytes(printBytes(count * factor))).toBe(count * factor);
    }),
  );
});
