import { expect, test } from 'vitest';
import type { ManagerId } from '../ids.ts';
import { decideStart, type StartFacts } from './start.ts';

const [manager, other] = ['manager-1', 'manager-2'] as [ManagerId, ManagerId];
const given = { path: '/f', file: { format: 1 as const, manager, hosts: [] } };
const facts = (change: Partial<StartFacts>): StartFacts => ({
  known: null,
  given: null,
  left: null,
  state: '/s',
  ...change,
});

test('an empty database reads the fleet back from the file that is given', () => {
  expect(decideStart(facts({ given }))).toMatchObject({ kind: 'read-back', path: '/f' });
  expect(decideStart(facts({ given, known: { manager: other, empty: true } }))).toMatchObject({
    kind: 'read-back',
  });
});

test('a database with a fleet goes on, and never takes the file of another', () => {
  const known = { manager, empty: false };
  expect(decideStart(facts({ known }))).toEqual({ kind: 'go-on', notice: null });
  expect(decideStart(facts({ known, given }))).toEqual({
    kind: 'go-on',
    notice: 'the database has the fleet; /f was not needed',
  });
  expect(() => decideStart(facts({ known: { manager: other, empty: false }, given }))).toThrow(
    'The database is that of manager-2 and has a fleet; /f is of manager-1',
  );
});

test('a new database beside the file of a fleet is not begun', () => {
  const left = { path: '/s/fleet.json', hosts: 3 };
  expect(() => decideStart(facts({ left }))).toThrow(
    'The database is new, and /s/fleet.json names 3 hosts of a fleet before it',
  );
  expect(decideStart(facts({ left: { ...left, hosts: 0 } }))).toEqual({ kind: 'begin' });
  expect(decideStart(facts({}))).toEqual({ kind: 'begin' });
});
