import { expect, test } from 'vitest';
import type { TaskId } from '../ids.ts';
import { label, powers, type Intent, type Power, type PowerReason } from './vm.ts';

const shown = (intent: Intent | null, power: Power, powerReason: PowerReason | null = null) =>
  label({ intent, power, powerReason, activity: null });

test.each([
  ['running', 'running', 'running'],
  ['running', 'paused', 'paused'],
  ['running', 'stopped', 'stopped, should run'],
  ['running', 'crashed', 'crashed'],
  ['running', 'unknown', 'unknown'],
  ['stopped', 'running', 'running, should be stopped'],
  ['stopped', 'paused', 'paused'],
  ['stopped', 'stopped', 'stopped'],
  ['stopped', 'crashed', 'crashed'],
  ['stopped', 'unknown', 'unknown'],
] as const)('asked for %s, is %s: %s', (intent, power, text) => expect(shown(intent, power)).toBe(text));

test('a VM of nobody asked for anything is shown as it is', () => {
  for (const power of powers) expect(shown(null, power)).toBe(power);
});

test('a pause that needs somebody says why', () => {
  expect(shown('running', 'paused', 'io-error')).toBe('paused (I/O error)');
  expect(shown('running', 'paused', 'no-space')).toBe('paused (storage full)');
  expect(shown('running', 'paused', 'post-copy-failed')).toBe('paused (post-copy broke)');
});

test('what a task does with it is shown before anything else', () => {
  const busy = (kind: string) =>
    label({
      intent: 'running',
      power: 'unknown',
      powerReason: null,
      activity: { task: 'task-1' as TaskId, kind, since: '' },
    });
  expect(busy('vm.migrate')).toBe('migrating');
  expect(busy('vm.backup')).toBe('busy (vm.backup)');
});
