// Drives one task through one or several lives of a manager, on a store that outlives them.
import { isEnded } from '../../../../src/model/task/task.ts';
import type { TaskId } from '../../../../src/model/ids.ts';
import { openJournal, type Journal } from '../../../../src/daemon/events/journal.ts';
import { openStore, type Store } from '../../../../src/daemon/store/store.ts';
import type { TaskRecord } from '../../../../src/daemon/store/task/record.ts';
import { openEngine, type Engine } from '../../../../src/daemon/tasks/engine/engine.ts';
import type { TaskDefinition } from '../../../../src/daemon/tasks/engine/step.ts';
import { quickClock, type QuickClock } from './clock.ts';
import { beginLife, type Fault, type Life } from './life.ts';

/** A fresh world with one task to do in it. */
export interface Scene<World> {
  readonly definitions: readonly TaskDefinition<World, never>[];
  /** What the steps get, in this life. */
  world(life: Life, store: Store, journal: Journal): World;
  submit(engine: Engine): Promise<TaskId>;
  /** What must hold now that the task rests: sentences that say what is wrong. */
  check(task: TaskRecord): Promise<Iterable<string>> | Iterable<string>;
}
export type MakeScene<World> = (stage: Stage) => Promise<Scene<World>>;

export interface Stage {
  readonly store: Store;
  readonly clock: QuickClock;
}

export type FaultPlan = (life: number, index: number, call: string) => Fault | null;
export interface Driven {
  readonly task: TaskRecord;
  readonly problems: readonly string[];
  /** What the first life called, in order. */
  readonly calls: readonly string[];
  readonly lives: number;
}

/** A task that is still parked after so many questions is left parked. */
const wakesMax = 40;
const livesMax = 10;

export async function drive<World>(makeScene: MakeScene<World>, faults: FaultPlan): Promise<Driven> {
  const clock = quickClock();
  const store = await openStore({ sqlite: ':memory:' }, { clock });
  await store.tryLease({ holder: 'test' });
  try {
    const scene = await makeScene({ store, clock });
    let task: TaskId | null = null;
    let calls: readonly string[] = [];
    for (let number = 0; number < livesMax; number += 1) {
      const life = beginLife((index, call) => faults(number, index, call));
      if (number === 0) calls = life.calls;
      const lived: Lived = await live(scene, life, { store, clock }, task);
      task = lived.task;
      if (!lived.rest) continue;
      return { task: lived.rest, problems: [...(await scene.check(lived.rest))], calls, lives: number + 1 };
    }
    throw new Error(`no life of ${livesMax} came to an end`);
  } finally {
    await store.close();
  }
}

interface Lived {
  readonly task: TaskId | null;
  /** Null where the life ended before the task did. */
  readonly rest: TaskRecord | null;
}

async function live<World>(
  scene: Scene<World>,
  life: Life,
  { store, clock }: Stage,
  known: TaskId | null,
): Promise<Lived> {
  const mortal: Store = { ...store, write: (change) => life.pass('store.write', () => store.write(change)) };
  const journal = await openJournal({ store: mortal, clock });
  const { definitions } = scene;
  const chance = { bytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)) };
  const bugs: unknown[] = [];
  const engine = openEngine({
    world: scene.world(life, mortal, journal),
    definitions,
    store: mortal,
    journal,
    clock,
    chance,
    onBug: (error) => bugs.push(error),
  });
  let task = known;
  const work = async (): Promise<TaskRecord> => {
    if (task === null) task = await scene.submit(engine);
    else await engine.resume();
    for (let wakes = 0; ; wakes += 1) {
      const record = await engine.rest(task);
      if (bugs.length > 0) throw bugs[0] as Error;
      if (!record) throw new Error('the task vanished');
      if (isEnded(record.state) || record.state === 'stuck' || wakes >= wakesMax) return record;
      // Time passes, and whatever the world was busy with gets its turn.
      clock.pass(600_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const rest = await Promise.race([work(), life.end.then(() => null)]);
  if (rest) await engine.stop();
  // The submit may have been the last thing that it did: the task is found in the store.
  task ??= await onlyTask(store);
  return { task, rest };
}

async function onlyTask(store: Store): Promise<TaskId | null> {
  const rows = await store.read((db) => db.selectFrom('task').select('id').orderBy('id').execute());
  return (rows[0]?.id ?? null) as TaskId | null;
}
