import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linesOf } from './lines.ts';

test('each value has the line that it begins on', () => {
  const text = '{\n  "a": [1,\n    {"b\\"c": "x:{,}"}, []\n  ],\n\n  "d": null}';
  expect(Object.fromEntries(linesOf(text))).toEqual({
    '': 1,
    a: 2,
    'a[0]': 2,
    'a[1]': 3,
    'a[1].b"c': 3,
    'a[2]': 3,
    d: 6,
  });
});

test('any JSON has a line for every value', () => {
  const count = (value: unknown): number =>
    typeof value === 'object' && value !== null
      ? 1 + Object.values(value).reduce<number>((sum, item) => sum + count(item), 0)
      : 1;
  // Paths of keys with dots may meet each other: keys here have none, and are not empty.
  const key = fc.string({ minLength: 1 }).filter((k) => !/[.[\]]/.test(k) && k !== '__proto__');
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.string(),
      fc.integer(),
      fc.constant(null),
      tie('list'),
      tie('object'),
    ),
    list: fc.array(tie('value'), { maxLength: 4 }),
    object: fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  }));
  fc.assert(
    fc.property(value, (json) => {
      const lines = linesOf(JSON.stringify(json, null, 1));
      expect(lines.size).toBe(count(json));
      expect(lines.get('')).toBe(1);
    }),
  );
});
