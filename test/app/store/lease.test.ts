// One active manager on both databases: standbys take over, a paused leader that wakes up is refused.
import { expect, test } from 'vitest';
import { HostlerError } from '../../../src/model/errors.ts';
import { openStore, type Store } from '../../../src/daemon/store/store.ts';
import { describeEachStore, setClock } from './world.ts';

const mark = (store: Store, value: string) =>
  store.write((trx) =>
    trx
      .insertInto('meta')
      .values({ name: `mark-${value}`, value })
      .execute(),
  );
const marks = (store: Store) =>
  store.read((db) => db.selectFrom('meta').select('value').orderBy('value').execute());
const codeOf = (error: unknown): string => (error instanceof HostlerError ? error.code : String(error));

describeEachStore('the lease', (newPlace) => {
  test('without a lease nothing can be written', async (ctx) => {
    const store = await openStore(await newPlace(ctx), { clock: setClock() });
    expect(codeOf(await mark(store, 'x').catch((e: unknown) => e))).toBe('not-active');
    expect(await marks(store)).toEqual([]);
    await store.close();
  });

  test('while one is active another one reads, and a refused write names the active one', async (ctx) => {
    const place = await newPlace(ctx);
    const clock = setClock();
    const [active, standby] = [await openStore(place, { clock }), await openStore(place, { clock })];
    const lease = await active.tryLease({ holder: 'a', address: 'https://a' });
    expect(lease?.held()).toBe(true);
    expect(await standby.tryLease({ holder: 'b' })).toBeNull();
    await mark(active, 'by a');
    expect(await marks(standby)).toEqual([{ value: 'by a' }]);
    const refused = await mark(standby, 'by b').catch((e: unknown) => e);
    expect(refused).toMatchObject({ code: 'not-active', facts: { holder: 'a', address: 'https://a' } });
    await Promise.all([active.close(), standby.close()]);
  });

  test('a lease that is handed back is taken at once, with a higher number', async (ctx) => {
    const place = await newPlace(ctx);
    const clock = setClock();
    const [one, two] = [await openStore(place, { clock }), await openStore(place, { clock })];
    const first = await one.tryLease({ holder: 'a' });
    await first?.release();
    const second = await two.tryLease({ holder: 'b' });
    expect(second?.fence).toBeGreaterThan(first?.fence ?? Number.NaN);
    expect(first?.held()).toBe(false);
    expect(codeOf(await mark(one, 'late').catch((e: unknown) => e))).toBe('not-active');
    await mark(two, 'by b');
    await Promise.all([one.close(), two.close()]);
  });

  test('a standby that waits becomes active when the active one ends', async (ctx) => {
    const place = await newPlace(ctx);
    const clock = setClock();
    const [one, two] = [await openStore(place, { clock }), await openStore(place, { clock })];
    await one.tryLease({ holder: 'a' });
    const waiting = two.awaitLease({ holder: 'b', ttlMs: 100 }, AbortSignal.timeout(20_000));
    await one.close();
    expect((await waiting).held()).toBe(true);
    await mark(two, 'by b');
    await two.close();
  });
});

describeEachStore('a leader that sleeps', (newPlace) => {
  test('is fenced once its lease was taken over, and knows it before by its own clock', async (ctx) => {
    const place = await newPlace(ctx);
    if (!('postgres' in place)) return ctx.skip('on SQLite the kernel keeps the second process out');
    // Two machines: each with its clock. The first sleeps, so its timers do not run; its session breaks.
    const [oneClock, twoClock] = [setClock(), setClock()];
    const one = await openStore(place, { clock: oneClock });
    const two = await openStore(place, { clock: twoClock });
    const first = await one.tryLease({ holder: 'a', ttlMs: 3_600_000 });
    expect(await two.tryLease({ holder: 'b', ttlMs: 3_600_000 })).toBeNull();
    await breakElection(place.postgres);
    // The lock is free, but the lease still runs: no take-over yet.
    expect(await two.tryLease({ holder: 'b', ttlMs: 3_600_000 })).toBeNull();
    oneClock.advance(3_600_000);
    twoClock.advance(3_600_001);
    expect(first?.held()).toBe(false);
    const second = await two.tryLease({ holder: 'b', ttlMs: 3_600_000 });
    expect(second?.fence).toBe((first?.fence ?? 0) + 1);
    const refused = await mark(one, 'by a').catch((e: unknown) => e);
    expect(refused).toMatchObject({ code: 'not-active', facts: { holder: 'b' } });
    await mark(two, 'by b');
    expect(await marks(two)).toEqual([{ value: 'by b' }]);
    await Promise.all([one.close(), two.close()]);
  });
});

describeEachStore('a database server that drops its connections', (newPlace, world) => {
  test('costs at most the write that was under way', async (ctx) => {
    const store = await openStore(await newPlace(ctx), { clock: setClock() });
    const server = world();
    if (!server) return ctx.skip('SQLite has no server');
    const lease = await store.tryLease({ holder: 'a' });
    await mark(store, 'before');
    await server.dropConnections();
    const first = await mark(store, 'during').then(
      () => 'written',
      (error: unknown) => codeOf(error),
    );
    expect(['written', 'store-unavailable']).toContain(first);
    await mark(store, 'after');
    expect(lease?.held()).toBe(true);
    expect(await marks(store)).toHaveLength(first === 'written' ? 3 : 2);
    await store.close();
  });
});

/**
 * What a network does that forgets a connection: the server ends the session that holds the election's
 * lock.
 */
async function breakElection(connectionString: string): Promise<void> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query(`SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`);
  for (;;) {
    const { rows } = await client.query(`SELECT 1 FROM pg_locks WHERE locktype = 'advisory'
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`);
    if (rows.length === 0) break;
  }
  await client.end();
}
