import { expect, test } from 'vitest';
import {
  fit,
  flag,
  integer,
  list,
  object,
  oneOf,
  orNull,
  printFault,
  text,
  variant,
  where,
} from './shape.ts';

const faultsOf = (shape: Parameters<typeof fit>[0], value: unknown): string[] => {
  const shaped = fit(shape, value);
  return shaped.ok ? [] : shaped.faults.map(printFault);
};

const person = object({
  name: text({ min: 1, max: 5, pattern: /^[a-z]+$/, what: 'lower case letters' }),
  age: orNull(integer(0, 150)),
  tags: list(oneOf('x', 'y'), 2),
  admin: flag,
});

test('what fits is given back as it is', () => {
  const value = { name: 'ann', age: null, tags: ['x'], admin: false };
  expect(fit(person, value)).toEqual({ ok: true, value });
});

test('all faults are told at once, each with its path', () => {
  expect(faultsOf(person, { name: 'ANN', age: 1.5, tags: ['x', 'z'], more: 1 })).toEqual([
    'name must be lower case letters',
    'age must be a whole number from 0 to 150',
    'tags[1] must be one of x, y',
    'admin is missing',
    'more is not known',
  ]);
});

test.each([
  [text({ max: 3 }), 'abcd', 'it must have at most 3 characters'],
  [text({ min: 1, max: 3 }), '', 'it must not be empty'],
  [text({ max: 9 }), 'a\u0000', 'it must not hold control characters'],
  [text({ max: 9 }), 7, 'it must be text'],
  [integer(1, 2), Number.NaN, 'it must be a whole number from 1 to 2'],
  [integer(1, 2), 3, 'it must be a whole number from 1 to 2'],
  [flag, 'true', 'it must be true or false'],
  [list(flag, 1), [true, true], 'it must have at most 1 entries'],
  [list(flag, 1), {}, 'it must be a list'],
  [person, [], 'it must be an object'],
  [person, null, 'it must be an object'],
] as const)('%# is refused', (shape, value, message) => {
  expect(faultsOf(shape as Parameters<typeof fit>[0], value)).toEqual([message]);
});

test('fields of the prototype are neither there nor allowed', () => {
  expect(faultsOf(object({ toString: flag }), {})).toEqual(['toString is missing']);
  expect(faultsOf(object({}), JSON.parse('{"__proto__": 1}'))).toEqual(['__proto__ is not known']);
});

test('a variant is told by its key', () => {
  const shape = variant<unknown>('kind', {
    a: object({ kind: oneOf('a'), n: integer(0, 1) }),
    b: object({ kind: oneOf('b') }),
  });
  expect(faultsOf(shape, { kind: 'b' })).toEqual([]);
  expect(faultsOf(shape, { kind: 'a', n: 2 })).toEqual(['n must be a whole number from 0 to 1']);
  expect(faultsOf(object({ v: shape }), { v: { kind: 'toString' } })).toEqual(['v.kind must be one of a, b']);
});

test('a rule between fields is asked only where the fields are right', () => {
  const ordered = where(object({ low: integer(0, 9), high: integer(0, 9) }), ({ low, high }) =>
    low > high ? [{ path: 'high', message: 'must not be below low' }] : [],
  );
  expect(faultsOf(list(ordered, 5), [{ low: 2, high: 1 }])).toEqual(['[0].high must not be below low']);
  expect(faultsOf(ordered, { low: 2, high: -1 })).toEqual(['high must be a whole number from 0 to 9']);
});
