// The worlds of the store's suite: a file of SQLite and a database of a private PostgreSQL server.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, type TestContext } from 'vitest';
import type { Clock } from '../../../src/daemon/ports/clock.ts';
import type { Place } from '../../../src/daemon/store/store.ts';
import { startPostgres, type PostgresServer } from './postgres.ts';

/** A loaded machine takes long to start a database. */
const startTimeoutMs = 60_000;

/** A place for a database that did not exist before; skips, with the reason, where the world has none. */
export type NewPlace = (ctx: TestContext) => Promise<Place>;

/** A clock of which a test says what time it is; spans and sleeps follow it. */
export interface SetClock extends Clock {
  advance(ms: number): void;
}

export function setClock(startMs = Date.UTC(2026, 0, 1)): SetClock {
  let now = startMs;
  const sleepers = new Set<{ untilMs: number; wake: () => void }>();
  return {
    nowMs: () => now,
    monotonicMs: () => now - startMs,
    sleep: (ms, signal) =>
      new Promise<void>((resolve, reject) => {
        signal?.throwIfAborted();
        const sleeper = { untilMs: now + ms, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          reject(signal.reason as Error);
        });
      }),
    alarm(ms, ring) {
      const sleeper = { untilMs: now + ms, wake: ring };
      sleepers.add(sleeper);
      return () => sleepers.delete(sleeper);
    },
    advance(ms) {
      now += ms;
      for (const sleeper of sleepers) {
        if (sleeper.untilMs > now) continue;
        sleepers.delete(sleeper);
        sleeper.wake();
      }
    },
  };
}

export function describeEachStore(
  title: string,
  suite: (place: NewPlace, server: () => PostgresServer | null) => void,
): void {
  describe(`${title} on SQLite`, () => {
    let folder = '';
    let made = 0;
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'hostler-store-'));
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
    const newPlace: NewPlace = () =>
      Promise.resolve({ sqlite: join(folder, `state-${(made += 1)}`, 'hostler.db') });
    suite(newPlace, () => null);
  });
  describe(`${title} on PostgreSQL`, () => {
    let server: PostgresServer | string = 'not started';
    beforeAll(async () => {
      server = await startPostgres();
    }, startTimeoutMs);
    afterAll(async () => {
      if (typeof server !== 'string') await server[Symbol.asyncDispose]();
    }, startTimeoutMs);
    const newPlace: NewPlace = async (ctx) => {
      if (typeof server === 'string') return ctx.skip(server);
      return { postgres: await server.database() };
    };
    suite(newPlace, () => (typeof server === 'string' ? null : server));
  });
}
