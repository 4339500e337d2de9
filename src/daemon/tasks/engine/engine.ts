// The task engine: takes tasks in, runs them, resumes what an earlier manager left, wakes what is parked.
import { HostlerError } from '../../../model/errors.ts';
import { idRandomBytes, makeId, type TaskId } from '../../../model/ids.ts';
import { isEnded } from '../../../model/task/task.ts';
import { instant, msOf } from '../../../model/time.ts';
import type { Journal } from '../../events/journal.ts';
import type { Chance } from '../../ports/chance.ts';
import type { Clock } from '../../ports/clock.ts';
import { readLog } from '../../store/task/log.ts';
import { readOpenTasks, readTask, updateTask, type TaskRecord } from '../../store/task/record.ts';
import type { Store } from '../../store/store.ts';
import { isStoreAway } from '../../store/error.ts';
import { openBook } from './book.ts';
import { cancelTask } from './cancel.ts';
import { catalogueOf } from './catalogue.ts';
import { childrenOf } from './children.ts';
import { Left, recordError } from './failure.ts';
import { recall } from './memory.ts';
import { defaultPolicy, type Policy } from './policy.ts';
import { openProgress } from './progress.ts';
import { runTask } from './run.ts';
import { openSlots } from './slots.ts';
import type { TaskDefinition } from './step.ts';
import { submitTask, type Submission, type Submitted } from './submit.ts';

export interface EngineSettings<World> {
  readonly world: World;
  readonly definitions: readonly TaskDefinition<World, never>[];
  readonly store: Store;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly chance: Chance;
  /** How many steps of a class run at once; the class is the part of a slot's name before the colon. */
  readonly limits?: Readonly<Record<string, number>>;
  readonly policy?: Policy;
  /** Aborted when another manager has become the active one: nothing is begun any more. */
  readonly lost?: AbortSignal;
  /** Errors that are mistakes of ours, with their stack, for the daemon's log. */
  readonly onBug?: (error: unknown, task: TaskId) => void;
}

export type Request<Input> = Omit<Submission<Input>, 'definition'> & { readonly kind: string };

export interface Engine {
  submit<Input>(request: Request<Input>): Promise<Submitted>;
  /**
   * Honoured at the next safe point; refused after the point of no return. A stuck task gives up its
   * locks.
   */
  cancel(task: TaskId, actor: string): Promise<void>;
  /** Goes on with everything that an earlier manager left. */
  resume(): Promise<void>;
  /** Parked tasks ask again now: a host came back, the store has room. */
  wake(): void;
  /** Resolves when the task has ended or waits: succeeded, undone, parked, stuck. */
  rest(task: TaskId): Promise<TaskRecord | null>;
  /** Nothing is aborted: what goes on without a manager may go on, and the next one settles it. */
  stop(): Promise<void>;
}

interface Running {
  readonly cancel: AbortController;
  readonly over: Promise<void>;
  /** It was asked for while it may have been on its way out: it is looked at once more. */
  again: boolean;
}

export function openEngine<World>(settings: EngineSettings<World>): Engine {
  const { world, store, journal, clock, chance, limits = {}, policy = defaultPolicy } = settings;
  const catalogue = catalogueOf(settings.definitions);
  const stop = new AbortController();
  const stopping = settings.lost ? AbortSignal.any([stop.signal, settings.lost]) : stop.signal;
  const book = openBook({ journal, clock, policy, stopping });
  const progress = openProgress(journal, clock);
  const slots = openSlots(limits);
  const running = new Map<TaskId, Running>();
  const alarms = new Map<TaskId, () => void>();

  function launch(id: TaskId): Promise<void> {
    const known = running.get(id);
    if (known) {
      known.again = true;
      return known.over;
    }
    callOff(id);
    const cancel = new AbortController();
    const over = runFromLog(id, cancel)
      .catch((error: unknown) => {
        // Left, or another manager is the active one: the log tells whoever goes on.
        if (error instanceof Left || stopping.aborted) return;
        if (!isStoreAway(error)) settings.onBug?.(error, id);
        // A mistake of ours leaves the log as it is, and what it says can be done may be done another time.
        wakeIn(id, isStoreAway(error) ? policy.parkMs : policy.parkMsMax);
      })
      .finally(() => {
        const { again } = running.get(id) ?? {};
        running.delete(id);
        if (again === true && !stopping.aborted) void launch(id);
      });
    running.set(id, { cancel, over, again: false });
    return over;
  }

  function callOff(id: TaskId): void {
    alarms.get(id)?.();
    alarms.delete(id);
  }

  function wakeIn(id: TaskId, ms: number): void {
    callOff(id);
    alarms.set(
      id,
      clock.alarm(ms, () => void launch(id)),
    );
  }

  async function runFromLog(id: TaskId, cancel: AbortController): Promise<void> {
    const read = await store.read(async (db) => ({
      task: await readTask(db, id),
      log: await readLog(db, id),
    }));
    const { task, log } = read;
    if (!task || isEnded(task.state) || task.endedAt !== null || stopping.aborted) return;
    const definition = catalogue.find(task);
    if (definition instanceof HostlerError) return shelve(task, definition);
    if (task.cancelRequestedAt !== null) cancel.abort();
    const memory = recall(log);
    const now = instant(clock.nowMs());
    if (task.startedAt === null) await journal.write((trx) => updateTask(trx, id, { startedAt: now }));
    const { actor, input } = task;
    const children = childrenOf({ store, stopping, engine }, actor);
    const tools = { world, clock, policy, book, slots, progress, children, stopping };
    const end = await runTask({ id, actor, definition, input, memory, cancel: cancel.signal, ...tools });
    if (end === 'parked') await setAlarm(id);
  }

  /**
   * Begun by a version that this hostler no longer has: kept as it is, with its locks, until one comes
   * that has it.
   */
  async function shelve(task: TaskRecord, error: HostlerError): Promise<void> {
    await journal.write(async (trx, emit) => {
      const note = `${error.message}. ${error.fix}`;
      await updateTask(trx, task.id, { state: 'parked', error: recordError(error), note, wakeAt: null });
      const facts = { state: 'parked', note };
      emit({ kind: 'task.state-changed', subject: task.id, cause: task.id, facts });
    });
  }

  async function setAlarm(id: TaskId): Promise<void> {
    const task = await store.read((db) => readTask(db, id));
    if (task?.state !== 'parked' || task.wakeAt === null || stopping.aborted) return;
    wakeIn(id, Math.max(0, msOf(task.wakeAt) - clock.nowMs()));
  }

  const engine: Engine = {
    async submit(request) {
      if (stopping.aborted) throw managerStops();
      const definition = catalogue.newest(request.kind) as unknown as Submission<never>['definition'];
      const at = clock.nowMs();
      const id = makeId('task', at, chance.bytes(idRandomBytes));
      const submission = { ...request, definition } as Submission<unknown>;
      const submitted = await journal.write((trx, emit) =>
        submitTask(trx, emit, submission, id, instant(at)),
      );
      if (submitted.isNew) void launch(submitted.task);
      return submitted;
    },
    async cancel(id, actor) {
      const outcome = await cancelTask({ store, journal, clock, catalogue }, id, actor);
      if (outcome === 'given-up') return;
      running.get(id)?.cancel.abort();
      void launch(id);
    },
    async resume() {
      const open = await store.read(readOpenTasks);
      for (const task of open) if (task.state !== 'stuck') void launch(task.id);
    },
    wake() {
      for (const id of [...alarms.keys()]) void launch(id);
    },
    async rest(id) {
      await running.get(id)?.over;
      return store.read((db) => readTask(db, id));
    },
    async stop() {
      stop.abort();
      progress.close();
      for (const id of [...alarms.keys()]) callOff(id);
      await Promise.all([...running.values()].map(({ over }) => over));
    },
  };
  return engine;
}

const managerStops = (): HostlerError =>
  new HostlerError('stopping', { message: 'The manager is stopping', fix: 'Ask again when it has started.' });
