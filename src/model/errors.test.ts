import { expect, test } from 'vitest';
import { catalogue, HostlerError, invariant, isErrorCode, kinds, refusedError } from './errors.ts';

test('every kind of error has an HTTP status of an error and a non-zero exit code', () => {
  for (const { status, exit } of Object.values(kinds)) {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(exit).toBeGreaterThan(0);
  }
});

test('every code is kebab-case, has a title without a full stop and a kind that exists', () => {
  for (const [code, { kind, title }] of Object.entries(catalogue)) {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(title).toMatch(/^[A-Z].*[^.]$/i);
    expect(kinds).toHaveProperty([kind]);
  }
});

test('every kind has at least one code', () => {
  const used = new Set(Object.values(catalogue).map((row) => row.kind));
  expect([...used].sort()).toEqual(Object.keys(kinds).sort());
});

test('an error knows its kind, status and exit, and its record holds no stack and no cause', () => {
  const error = new HostlerError('vm-not-found', {
    message: 'There is no VM web-1',
    fix: 'List them: hostler vm list.',
    facts: { vm: 'web-1' },
    cause: new Error('secret path'),
  });
  expect([error.kind, error.status, error.exit, error.retry]).toEqual(['not-found', 404, 3, 'after-change']);
  const record = JSON.stringify(error);
  expect(JSON.parse(record)).toMatchObject({ code: 'vm-not-found', fix: 'List them: hostler vm list.' });
  expect(record).not.toMatch(/secret|stack|cause/);
});

test('a refusal error names the first reason, counts the others and lists each fix once', () => {
  const refusal = { code: 'x', about: 'memory', needed: '2GiB', found: '1GiB', fix: 'Free memory.' };
  const error = refusedError('vm-migrate-refused', 'web-1 cannot move', [
    refusal,
    { ...refusal, about: 'cpu' },
  ]);
  expect(error.message).toBe('web-1 cannot move: memory needs 2GiB, found 1GiB (and 1 more)');
  expect(error.fix).toBe('Free memory.');
  expect(error.refusals).toHaveLength(2);
});

test('a broken invariant is a bug, and a code from outside is checked', () => {
  expect(() => invariant(1 + 1 === 3, 'sums')).toThrow(expect.objectContaining({ code: 'bug' }) as Error);
  expect([isErrorCode('bug'), isErrorCode('toString')]).toEqual([true, false]);
});
