import { expect, test } from 'vitest';
import { compareVersions, isAtLeast, versionOf } from './version.ts';

test("libvirt's number is read part by part", () => {
  expect(versionOf(9_000_000)).toBe('9.0.0');
  expect(versionOf(7_002_022)).toBe('7.2.22');
});

test('versions compare by number, not by text', () => {
  expect(isAtLeast('10.1.0', '9.4.0')).toBe(true);
  expect(isAtLeast('9.0.0', '9.4')).toBe(false);
  expect(compareVersions('9.4', '9.4.0')).toBe(0);
});
