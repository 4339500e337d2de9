import fc from 'fast-check';
import { expect, test } from 'vitest';
import { faultLineOf } from './syntax.ts';

test.each([
  ['{\n  "a": [,]\n}', 2],
  ['{\n  "a": 1\n  "b": 2\n}', 3],
  ['{\n  "a": 1,\n}', 3],
  ["{\n  'a': 1}", 2],
  ['{"a": 01}', 1],
  ['{\n\n"a" 1}', 3],
  ['[1,\n2', 2],
  ['[]\n\n[]', 3],
  ['', 1],
  ['{"a":\n"b\nc"}', 2],
])('%j stops being JSON on line %d', (text, line) => {
  expect(faultLineOf(text)).toBe(line);
});

test('what JSON.parse takes is JSON, and what it refuses has a line', () => {
  const parses = (text: string): boolean => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };
  const broken = fc.tuple(fc.json(), fc.nat(), fc.string({ maxLength: 2 })).map(([text, at, more]) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + more + text.slice(place + 1);
  });
  fc.assert(
    fc.property(fc.oneof(fc.json(), broken), (text) => {
      expect(faultLineOf(text) === null).toBe(parses(text));
    }),
    { numRuns: 2_000 },
  );
});
