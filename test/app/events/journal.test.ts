// The journal on both databases: in step with what it tells, in order, resumable, never with a hole.
import { expect, test, vi } from 'vitest';
import { HostlerError } from '../../../src/model/errors.ts';
import { followOn, openJournal, type Journal } from '../../../src/daemon/events/journal.ts';
import { keepRetention } from '../../../src/daemon/events/retention.ts';
import { pruneEvents } from '../../../src/daemon/store/event/journal.ts';
import { openStore } from '../../../src/daemon/store/store.ts';
import { describeEachStore, setClock, type NewPlace } from '../store/world.ts';

const codeOf = (error: unknown): string => (error instanceof HostlerError ? error.code : String(error));
const say = (journal: Journal, subject: string) =>
  journal.write((_trx, emit) => {
    emit({ kind: 'vm.created', subject, cause: 'local', facts: { password: 'x', name: subject } });
    return Promise.resolve();
  });

/** Reads until `count` events came, then leaves. */
async function take(journal: Journal, after: number, count: number): Promise<string[]> {
  const leave = new AbortController();
  const subjects: string[] = [];
  for await (const event of journal.follow(after, leave.signal)) {
    subjects.push(`${event.sequence} ${event.subject}`);
    if (subjects.length === count) leave.abort();
  }
  return subjects;
}

async function open(newPlace: NewPlace, ctx: Parameters<NewPlace>[0], queueMax?: number) {
  const clock = setClock();
  const store = await openStore(await newPlace(ctx), { clock });
  await store.tryLease({ holder: 'a' });
  const journal = await openJournal({ store, clock, ...(queueMax !== undefined && { queueMax }) });
  return {
    store,
    clock,
    journal,
    async [Symbol.asyncDispose]() {
      await journal.close();
      await store.close();
    },
  };
}

describeEachStore('the journal', (newPlace) => {
  test('a reader gets what was, then what comes, in order and once', async (ctx) => {
    await using world = await open(newPlace, ctx);
    const { journal } = world;
    for (const name of ['a', 'b', 'c']) await say(journal, name);
    const reading = take(journal, 1, 6);
    await Promise.all(['d', 'e', 'f', 'g'].map((name) => say(journal, name)));
    const got = await reading;
    expect(got.map((line) => line.split(' ')[0])).toEqual(['2', '3', '4', '5', '6', '7']);
    expect(got.slice(0, 2)).toEqual(['2 b', '3 c']);
  });

  test('a transaction that fails leaves neither an event nor a hole', async (ctx) => {
    await using world = await open(newPlace, ctx);
    const { journal } = world;
    await say(journal, 'a');
    const failing = journal.write((_trx, emit) => {
      emit({ kind: 'vm.created', subject: 'b', cause: 'local', facts: {} });
      return Promise.reject(new Error('no'));
    });
    await expect(failing).rejects.toThrow('no');
    await say(journal, 'c');
    expect(await take(journal, 0, 2)).toEqual(['1 a', '2 c']);
  });

  test('a slow reader is cut, is told where to go on, and then misses nothing', async (ctx) => {
    await using world = await open(newPlace, ctx, 3);
    const { journal } = world;
    await say(journal, 'first');
    const reader = journal.follow(0, new AbortController().signal)[Symbol.asyncIterator]();
    expect((await reader.next()).value).toMatchObject({ sequence: 1 });
    const second = reader.next();
    for (let at = 0; at < 10; at += 1) await say(journal, `n${at}`);
    expect((await second).value).toMatchObject({ sequence: 2 });
    let last = 2;
    const end = await (async () => {
      for (;;) {
        const next = await reader.next();
        if (next.done === true) return 'ended';
        expect(next.value.sequence).toBe(last + 1);
        last = next.value.sequence;
      }
    })().catch((error: unknown) => error);
    expect(codeOf(end)).toBe('too-busy');
    expect(end).toMatchObject({ facts: { resumeAfter: last } });
    expect(await take(journal, last, 11 - last)).toHaveLength(11 - last);
  });

  test('who comes back after its events were pruned is told so', async (ctx) => {
    await using world = await open(newPlace, ctx);
    const { journal, store, clock } = world;
    await say(journal, 'a');
    await say(journal, 'b');
    clock.advance(1000);
    await say(journal, 'c');
    await store.write((trx) => pruneEvents(trx, new Date(clock.nowMs()).toISOString()));
    expect(await journal.range()).toEqual({ oldest: 3, newest: 3 });
    expect(codeOf(await journal.read(1, 10).catch((e: unknown) => e))).toBe('events-expired');
    expect(codeOf(await take(journal, 1, 1).catch((e: unknown) => e))).toBe('events-expired');
    expect(await take(journal, 2, 1)).toEqual(['3 c']);
  });

  test('what is older than it is kept for is removed, at the start and every hour', async (ctx) => {
    await using world = await open(newPlace, ctx);
    const { journal, store, clock } = world;
    await say(journal, 'a');
    const hourMs = 3_600_000;
    const faults: unknown[] = [];
    const end = keepRetention({ store, clock, report: (e) => faults.push(e), keptMs: 2 * hourMs });
    clock.advance(hourMs);
    await say(journal, 'b');
    expect(await journal.range()).toEqual({ oldest: 1, newest: 2 });
    clock.advance(1.5 * hourMs);
    await vi.waitFor(async () => expect(await journal.range()).toEqual({ oldest: 2, newest: 2 }));
    await end();
    expect(faults).toEqual([]);
  });

  test('one transaction may tell more than one statement of the database can hold', async (ctx) => {
    await using world = await open(newPlace, ctx);
    const { journal } = world;
    await journal.write((_trx, emit) => {
      for (let n = 0; n < 12_000; n += 1)
        emit({ kind: 'vm.found', subject: `vm${n}`, cause: 'observer', facts: {} });
      return Promise.resolve();
    });
    expect(await journal.range()).toEqual({ oldest: 1, newest: 12_000 });
    expect((await journal.read(11_998, 5)).map(({ subject }) => subject)).toEqual(['vm11998', 'vm11999']);
  });

  test('a reader of our own that was too slow goes on from the database, and misses nothing', async (ctx) => {
    await using world = await open(newPlace, ctx, 3);
    const { journal } = world;
    await say(journal, 'first');
    const leave = new AbortController();
    const read: number[] = [];
    for await (const { sequence } of followOn(journal, 0, leave.signal)) {
      read.push(sequence);
      if (sequence === 1) for (let at = 0; at < 20; at += 1) await say(journal, `n${at}`);
      if (sequence === 21) leave.abort();
    }
    expect(read).toEqual(Array.from({ length: 21 }, (_, n) => n + 1));
  });

  test('a number that this journal never gave is refused', async (ctx) => {
    await using world = await open(newPlace, ctx);
    expect(codeOf(await take(world.journal, 99, 1).catch((e: unknown) => e))).toBe('events-expired');
  });

  test('secrets do not reach the journal', async (ctx) => {
    await using world = await open(newPlace, ctx);
    await say(world.journal, 'a');
    expect((await world.journal.read(0, 1))[0]?.facts).toEqual({ password: '[redacted]', name: 'a' });
  });

  test('a reader that waits ends when the journal closes', async (ctx) => {
    const world = await open(newPlace, ctx);
    const reading = take(world.journal, 0, 1);
    // The reader has joined when the event of a write that comes after its start has reached it.
    await say(world.journal, 'a');
    expect(await reading).toEqual(['1 a']);
    const waiting = take(world.journal, 1, 1);
    const closing = world.journal.range().then(() => world[Symbol.asyncDispose]());
    expect(await waiting).toEqual([]);
    await closing;
  });
});
