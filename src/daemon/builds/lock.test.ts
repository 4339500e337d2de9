import { expect, test } from 'vitest';
import { parseSimulation } from './apt.ts';
import { compareLocks, parseLock, printChange, printLock, sortedLock } from './lock.ts';

const entry = (name: string, version: string) => ({
  name,
  version,
  architecture: 'amd64',
  sha256: 'a'.repeat(64),
  size: 1,
});

test('a lock is the same text whatever the order was, and reads back', () => {
  const lock = sortedLock('r', [entry('b', '1:2.0-1+deb12u1'), entry('a', '1~rc1')]);
  expect(lock.packages.map((p) => p.name)).toEqual(['a', 'b']);
  expect(parseLock(printLock(lock))).toEqual(lock);
  expect(printLock(sortedLock('r', [...lock.packages].reverse()))).toBe(printLock(lock));
});

test('what is no lock is refused, a name that would leave its folder too', () => {
  expect(() => parseLock('{}')).toThrow('"recipe" and "packages"');
  const bad = JSON.stringify({ recipe: 'r', packages: [entry('../x', '1')] });
  expect(() => parseLock(bad)).toThrow('entry 0');
});

test('the difference of two locks, by package and version', () => {
  const changes = compareLocks(
    [entry('gone', '1'), entry('same', '1'), entry('up', '1')],
    [entry('same', '1'), entry('up', '2'), entry('new', '3')],
  );
  expect(changes.map(printChange)).toEqual(['gone 1 (gone)', 'new 3 (new)', 'up 1 → 2']);
});

test('what apt would install, read from its simulation', () => {
  const output = [
    'NOTE: This is only a simulation!',
    'Inst libc6 (2.36-9+deb12u14 Debian:12.15/oldstable [amd64]) []',
    'Inst tzdata [2023] (2024a-0 Debian:12/stable [all])',
    'Inst libfoo:amd64 (1:2-3 Debian:12/stable, Debian-Security:12/stable [amd64])',
    'Conf libc6 (2.36-9+deb12u14 Debian:12.15/oldstable [amd64])',
  ].join('\n');
  expect(parseSimulation(output)).toEqual([
    { name: 'libc6', version: '2.36-9+deb12u14', architecture: 'amd64' },
    { name: 'tzdata', version: '2024a-0', architecture: 'all' },
    { name: 'libfoo', version: '1:2-3', architecture: 'amd64' },
  ]);
});
