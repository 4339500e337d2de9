import { expect, test } from 'vitest';
import type { EndPicture } from '../../../ports/hypervisor/migration.ts';
import type { DomainPicture } from '../../../ports/hypervisor/vm.ts';
import { settleMove } from './settle.ts';

const domain = (more: Partial<DomainPicture>): EndPicture => ({
  answered: true,
  domain: {
    uuid: 'u',
    name: 'web-1',
    power: 'running',
    powerReason: null,
    persistent: true,
    metadata: null,
    cpus: 1,
    memoryMiB: 1,
    diskPaths: [],
    job: null,
    ...more,
  },
});
const job = (operation: 'migration-in' | 'migration-out') => ({ operation, elapsedMs: 1 });
const end = {
  away: { answered: false, why: 'no route' },
  absent: { answered: true, domain: null },
  off: domain({ power: 'stopped' }),
  running: domain({}),
  paused: domain({ power: 'paused', powerReason: 'asked' }),
  sending: domain({ job: job('migration-out') }),
  receiving: domain({ power: 'paused', powerReason: 'migrating', job: job('migration-in') }),
  postCopy: domain({ power: 'paused', powerReason: 'post-copy' }),
  arriving: domain({ power: 'running', powerReason: 'post-copy' }),
  broken: domain({ power: 'paused', powerReason: 'post-copy-failed' }),
} as const satisfies Record<string, EndPicture>;
type Name = keyof typeof end;

const settle = (source: Name, target: Name, kind: 'live' | 'offline' = 'live', stayPaused = false) =>
  settleMove({ kind, stayPaused, picture: { source: end[source], target: end[target] } }).state;

test.each<[Name, Name, string]>([
  ['running', 'absent', 'not-done'],
  ['running', 'off', 'not-done'],
  ['running', 'away', 'not-done'],
  ['sending', 'receiving', 'under-way'],
  ['sending', 'absent', 'under-way'],
  ['sending', 'away', 'unclear'],
  ['running', 'receiving', 'under-way'],
  ['absent', 'running', 'done'],
  ['off', 'running', 'done'],
  ['paused', 'running', 'done'],
  ['away', 'running', 'done'],
  ['away', 'absent', 'unclear'],
  ['away', 'receiving', 'unclear'],
  ['away', 'away', 'unclear'],
  ['absent', 'away', 'unclear'],
  ['running', 'running', 'unclear'],
  ['absent', 'absent', 'unclear'],
  ['paused', 'absent', 'under-way'],
  ['absent', 'paused', 'done'],
  ['off', 'absent', 'not-done'],
  ['absent', 'off', 'done'],
  ['postCopy', 'running', 'done'],
  ['postCopy', 'receiving', 'under-way'],
  ['postCopy', 'arriving', 'under-way'],
  ['broken', 'broken', 'broken'],
  // The source is told at once, libvirt at the target may not have noticed.
  ['broken', 'arriving', 'broken'],
  ['postCopy', 'broken', 'under-way'],
  ['postCopy', 'away', 'unclear'],
  ['broken', 'away', 'unclear'],
  ['away', 'arriving', 'unclear'],
  ['away', 'broken', 'unclear'],
  ['broken', 'absent', 'lost'],
  ['broken', 'off', 'lost'],
  ['absent', 'broken', 'lost'],
  ['off', 'broken', 'lost'],
  // A move that comes to its end has one end gone for a moment, too.
  ['absent', 'arriving', 'under-way'],
  ['postCopy', 'absent', 'under-way'],
])('live: source %s, target %s: %s', (source, target, state) => {
  expect(settle(source, target)).toBe(state);
});

test('a target that is silent never lets a move be taken back, unless the guest runs at the source', () => {
  for (const source of Object.keys(end) as Name[]) {
    if (source === 'running') continue;
    expect(['not-done', 'lost']).not.toContain(settle(source, 'away'));
  }
});

test('only a move that both ends answer for is called lost, or taken up again', () => {
  for (const name of Object.keys(end) as Name[]) {
    expect(['lost', 'broken']).not.toContain(settle(name, 'away'));
    expect(['lost', 'broken']).not.toContain(settle('away', name));
  }
});

test.each<[Name, Name, string]>([
  ['off', 'absent', 'not-done'],
  ['off', 'off', 'done'],
  ['absent', 'off', 'done'],
  ['absent', 'absent', 'unclear'],
  ['off', 'away', 'unclear'],
])('offline: source %s, target %s: %s', (source, target, state) => {
  expect(settle(source, target, 'offline')).toBe(state);
});

test('a VM that was paused and is to stay so is not taken for one in flight', () => {
  expect(settle('paused', 'absent', 'live', true)).toBe('not-done');
  expect(settle('absent', 'paused', 'live', true)).toBe('done');
});
