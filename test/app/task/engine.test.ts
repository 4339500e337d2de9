// The engine's promises, one by one: on a small task whose steps a test steers.
import { describe, expect, test } from 'vitest';
import { HostlerError } from '../../../src/model/errors.ts';
import type { TaskId } from '../../../src/model/ids.ts';
import { openJournal } from '../../../src/daemon/events/journal.ts';
import { openStore } from '../../../src/daemon/store/store.ts';
import { readLog } from '../../../src/daemon/store/task/log.ts';
import { defineTask } from '../../../src/daemon/tasks/engine/define.ts';
import { openEngine, type Engine } from '../../../src/daemon/tasks/engine/engine.ts';
import { defaultPolicy } from '../../../src/daemon/tasks/engine/policy.ts';
import type { Settled, StepContext, TaskDefinition } from '../../../src/daemon/tasks/engine/step.ts';
import { quickClock } from './harness/clock.ts';

/** What the steps do is what the test says at that moment. */
interface Steered {
  first(context: StepContext): Promise<void>;
  undoFirst(): Promise<void>;
  second(context: StepContext): Promise<string>;
  settleSecond(context: StepContext): Promise<Settled<string>>;
  third(): Promise<void>;
}
const ok: Steered = {
  first: () => Promise.resolve(),
  undoFirst: () => Promise.resolve(),
  second: () => Promise.resolve('out'),
  settleSecond: () => Promise.resolve({ state: 'not-done' }),
  third: () => Promise.resolve(),
};
const error = (code: 'host-unreachable' | 'libvirt-refused'): HostlerError =>
  new HostlerError(code, { message: 'it failed', fix: 'Do something.' });

const definition = (version = 1): TaskDefinition<Steered, never> =>
  defineTask<Steered, { lock: string }>('sample.work', version, {
    subject: ({ lock }) => lock,
    locks: ({ lock }) => [{ name: lock, mode: 'exclusive' }],
  })
    .step('first', {
      title: 'Do the first',
      repeatable: true,
      run: (world, _seen, context) => world.first(context),
      undo: (world) => world.undoFirst(),
    })
    .step('second', {
      title: 'Do the second',
      pointOfNoReturn: true,
      cancellable: true,
      deadlineMs: 60_000,
      run: (world, _seen, context) => world.second(context),
      settle: (world, _seen, context) => world.settleSecond(context),
    })
    .step('third', { title: 'Do the third', repeatable: true, run: (world) => world.third() })
    .done(({ second }) => ({ second }));

async function open(definitions: readonly TaskDefinition<Steered, never>[] = [definition()]) {
  const clock = quickClock();
  const store = await openStore({ sqlite: ':memory:' }, { clock });
  await store.tryLease({ holder: 'test' });
  const world = { ...ok };
  const begin = async (known = definitions): Promise<Engine> => {
    const journal = await openJournal({ store, clock });
    const chance = { bytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)) };
    return openEngine({ world, definitions: known, store, journal, clock, chance });
  };
  const log = async (task: TaskId) =>
    (await store.read((db) => readLog(db, task))).map((e) => `${e.type} ${e.step}`);
  return { clock, store, world, begin, log };
}
const request = (lock = 'vm:a') => ({ kind: 'sample.work', actor: 'ann', input: { lock } });
const never = <T>(): Promise<T> => new Promise(() => undefined);
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const codeOf = (e: unknown): string => (e instanceof HostlerError ? e.code : String(e));

describe('submit', () => {
  test('the same key is the same task; the same key for something else is refused', async () => {
    const { begin } = await open();
    const engine = await begin();
    const keyed = { ...request(), idempotencyKey: 'k' };
    const one = await engine.submit(keyed);
    expect(await engine.submit(keyed)).toEqual({ task: one.task, isNew: false });
    await engine.rest(one.task);
    expect(await engine.submit(keyed)).toEqual({ task: one.task, isNew: false });
    const other = engine.submit({ ...request('vm:b'), idempotencyKey: 'k' });
    expect(codeOf(await other.catch((e: unknown) => e))).toBe('idempotency-mismatch');
  });

  test('a lock that is held is refused, and the refusal names the holder', async () => {
    const { begin, world } = await open();
    world.first = never;
    const engine = await begin();
    const { task } = await engine.submit(request());
    const refused = await engine.submit(request()).catch((e: unknown) => e);
    expect(refused).toMatchObject({ code: 'locked', facts: { lock: 'vm:a', task, kind: 'sample.work' } });
    expect((await engine.submit(request('vm:b'))).isNew).toBe(true);
  });
});

describe('an error', () => {
  test('before the point of no return undoes what was done, also what may have been done', async () => {
    const { begin, world, log } = await open();
    world.second = () => Promise.reject(error('libvirt-refused'));
    const engine = await begin();
    const { task } = await engine.submit(request());
    expect(await engine.rest(task)).toMatchObject({ state: 'undone', error: { code: 'libvirt-refused' } });
    expect((await log(task)).slice(-3)).toEqual(['undo-started first', 'undo-succeeded first', 'ended ']);
  });

  test('that the world contradicts is none', async () => {
    const { begin, world } = await open();
    world.second = () => Promise.reject(error('libvirt-refused'));
    world.settleSecond = () => Promise.resolve({ state: 'done', output: 'found' });
    const engine = await begin();
    const { task } = await engine.submit(request());
    expect(await engine.rest(task)).toMatchObject({ state: 'succeeded', result: { second: 'found' } });
  });

  test('after it is tried again, then parked; a time later it goes on', async () => {
    const { begin, world, clock } = await open();
    world.third = () => Promise.reject(error('host-unreachable'));
    const engine = await begin();
    const { task } = await engine.submit(request());
    const parked = await engine.rest(task);
    expect(parked).toMatchObject({ state: 'parked', step: 'third', error: { code: 'host-unreachable' } });
    expect(parked?.note).toContain('Do something.');
    world.third = () => Promise.resolve();
    clock.pass(defaultPolicy.parkMs);
    expect(await engine.rest(task)).toMatchObject({ state: 'succeeded' });
  });

  test('after it that stays gets stuck, says what stands, and a person gives it up', async () => {
    const { begin, world, clock } = await open();
    world.third = () => Promise.reject(error('libvirt-refused'));
    const engine = await begin();
    const { task } = await engine.submit(request());
    for (let round = 0; round < 10; round += 1) {
      await engine.rest(task);
      clock.pass(defaultPolicy.parkMsMax);
    }
    const stuck = await engine.rest(task);
    expect(stuck).toMatchObject({ state: 'stuck', endedAt: null });
    expect(stuck?.note).toContain(`"Do the first", "Do the second"`);
    expect(stuck?.note).toContain(`hostler task cancel ${task}`);
    expect(codeOf(await engine.submit(request()).catch((e: unknown) => e))).toBe('locked');
    await engine.cancel(task, 'bob');
    expect(await engine.rest(task)).toMatchObject({
      state: 'stuck',
      note: expect.stringContaining('bob') as string,
    });
    world.third = () => Promise.resolve();
    expect((await engine.submit(request())).isNew).toBe(true);
  });
});

describe('a settle', () => {
  test('that cannot tell parks; nothing is undone and nothing runs again', async () => {
    const { begin, world, clock } = await open();
    let runs = 0;
    let undos = 0;
    world.second = () => Promise.reject(((runs += 1), error('host-unreachable')));
    world.undoFirst = () => Promise.resolve(void (undos += 1));
    world.settleSecond = () => Promise.resolve({ state: 'unclear', why: 'nobody answers' });
    const engine = await begin();
    const { task } = await engine.submit(request());
    for (let round = 0; round < 5; round += 1) {
      expect(await engine.rest(task)).toMatchObject({ state: 'parked' });
      clock.pass(defaultPolicy.parkMsMax);
    }
    await engine.rest(task);
    expect([runs, undos]).toEqual([1, 0]);
    world.settleSecond = () => Promise.resolve({ state: 'done', output: 'late' });
    engine.wake();
    clock.pass(defaultPolicy.parkMsMax);
    expect(await engine.rest(task)).toMatchObject({ state: 'succeeded', result: { second: 'late' } });
  });

  test.each([
    ['hopeless', 'stuck', 0],
    ['failed', 'undone', 1],
  ] as const)('whose world says that it is %s ends %s, and says exactly why', async (state, end, undone) => {
    const { begin, world } = await open();
    let asked = 0;
    world.second = () => Promise.reject(((asked += 1), error('host-unreachable')));
    const lost = new HostlerError('guest-lost', { message: 'The guest is lost', fix: 'Start it again.' });
    world.settleSecond = () => Promise.resolve({ state, error: lost });
    let undos = 0;
    world.undoFirst = () => Promise.resolve(void (undos += 1));
    const engine = await begin();
    const { task } = await engine.submit(request());
    expect(await engine.rest(task)).toMatchObject({ state: end, error: { code: 'guest-lost' } });
    expect([asked, undos], 'it is not tried again').toEqual([1, undone]);
  });

  test('after a restart follows what is under way, and a cancel reaches it', async () => {
    const { begin, world, log } = await open();
    world.second = never;
    const first = await begin();
    const { task } = await first.submit(request());
    while (!(await log(task)).includes('started second')) await turn();
    await first.stop();
    let asked = 0;
    world.settleSecond = ({ cancelRequested }) =>
      Promise.resolve(
        cancelRequested ? { state: 'not-done' } : ((asked += 1), { state: 'under-way', note: 'it goes on' }),
      );
    const second = await begin();
    await second.resume();
    while (asked < 3) await turn();
    await second.cancel(task, 'ann');
    expect(await second.rest(task)).toMatchObject({ state: 'undone', error: { code: 'cancelled' } });
  });
});

describe('cancel', () => {
  test('aborts a step that can be cancelled, and takes back the ones before', async () => {
    const { begin, world } = await open();
    const begun = Promise.withResolvers<undefined>();
    world.second = ({ signal }) =>
      new Promise((_resolve, reject) => {
        begun.resolve(undefined);
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    const engine = await begin();
    const { task } = await engine.submit(request());
    await begun.promise;
    await engine.cancel(task, 'ann');
    expect(await engine.rest(task)).toMatchObject({ state: 'undone', error: { code: 'cancelled' } });
  });

  test('is refused after the point of no return, and of a task that has ended', async () => {
    const { begin, world } = await open();
    const begun = Promise.withResolvers<undefined>();
    const go = Promise.withResolvers<undefined>();
    world.third = async () => {
      begun.resolve(undefined);
      await go.promise;
    };
    const engine = await begin();
    const { task } = await engine.submit(request());
    await begun.promise;
    expect(codeOf(await engine.cancel(task, 'ann').catch((e: unknown) => e))).toBe('not-cancellable');
    go.resolve(undefined);
    await engine.rest(task);
    expect(codeOf(await engine.cancel(task, 'ann').catch((e: unknown) => e))).toBe('not-cancellable');
  });
});

test('a step that outlives its deadline is aborted, left to itself and settled', async () => {
  const { begin, world, clock } = await open();
  const begun = Promise.withResolvers<AbortSignal>();
  world.second = ({ signal }) => {
    begun.resolve(signal);
    return never();
  };
  const engine = await begin();
  const { task } = await engine.submit(request());
  const signal = await begun.promise;
  world.second = () => Promise.reject(error('libvirt-refused'));
  clock.pass(60_000);
  expect(signal.aborted).toBe(true);
  clock.pass(defaultPolicy.graceMs);
  expect(await engine.rest(task)).toMatchObject({ state: 'undone' });
});

test('a task of a version that is gone is parked, and finished by the one that has it', async () => {
  const { begin, world } = await open();
  world.first = never;
  const old = await begin();
  const { task } = await old.submit(request());
  await old.stop();
  world.first = () => Promise.resolve();
  const newer = await begin([definition(2)]);
  await newer.resume();
  expect(await newer.rest(task)).toMatchObject({ state: 'parked', error: { code: 'unsupported' } });
  expect(codeOf(await newer.submit(request()).catch((e: unknown) => e))).toBe('locked');
  await newer.stop();
  const both = await begin([definition(1), definition(2)]);
  await both.resume();
  expect(await both.rest(task)).toMatchObject({ state: 'succeeded' });
});

test('a store that is away holds the task up, and loses nothing', async () => {
  const { store, clock, begin, world } = await open();
  let away = 3;
  const ran: string[] = [];
  world.second = () => Promise.resolve((ran.push('second'), 'out'));
  const flaky = {
    ...store,
    write: ((change) =>
      ran.length > 0 && (away -= 1) >= 0
        ? Promise.reject(new HostlerError('store-full', { message: 'full', fix: 'Make room.' }))
        : store.write(change)) as typeof store.write,
  };
  const journal = await openJournal({ store: flaky, clock });
  const chance = { bytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)) };
  const engine = openEngine({ world, definitions: [definition()], store: flaky, journal, clock, chance });
  const { task } = await engine.submit(request());
  expect(await engine.rest(task)).toMatchObject({ state: 'succeeded' });
  expect(ran).toEqual(['second']);
  expect(away).toBeLessThan(0);
  expect(await begin()).toBeDefined();
});
