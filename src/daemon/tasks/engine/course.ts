// A run of a task: what it holds in its hands, and the words with which it turns, waits, gets stuck.
import type { HostlerError, HostlerErrorRecord } from '../../../model/errors.ts';
import type { TaskId } from '../../../model/ids.ts';
import type { Json } from '../../../model/json.ts';
import { instant } from '../../../model/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { TaskChange } from '../../store/task/record.ts';
import type { Book, StepWord } from './book.ts';
import { Left, recordError } from './failure.ts';
import { memoryOf, remember, type TaskMemory } from './memory.ts';
import { parkDelayMs, type Policy } from './policy.ts';
import type { ProgressBoard } from './progress.ts';
import type { Slots } from './slots.ts';
import type { Children, Seen, Step, TaskDefinition } from './step.ts';

export interface Run<World> {
  readonly id: TaskId;
  readonly actor: string;
  readonly definition: TaskDefinition<World, never>;
  readonly input: Json;
  readonly world: World;
  readonly clock: Clock;
  readonly policy: Policy;
  readonly book: Book;
  readonly slots: Slots;
  readonly progress: ProgressBoard;
  readonly children: Children;
  /** The manager stops or is no longer the active one. */
  readonly stopping: AbortSignal;
  /** Somebody asked for the task to be cancelled. */
  readonly cancel: AbortSignal;
  memory: TaskMemory;
}

export type RunEnd = 'succeeded' | 'undone' | 'parked' | 'stuck';
/** `again`: look at the log and go on. */
export type Outcome = RunEnd | 'again';

/** After the point of no return there is only forward. */
export const mayTurn = <World>(run: Run<World>): boolean =>
  !run.definition.steps.some((step) => step.pointOfNoReturn && memoryOf(run.memory, step.name).done);

/** What the steps so far have handed out. */
export function seenBy<World>(run: Run<World>): Seen {
  const seen: Record<string, Json> = { input: run.input };
  for (const { name } of run.definition.steps) {
    const { done, output } = memoryOf(run.memory, name);
    if (done) seen[name] = output;
  }
  return seen;
}

export async function write<World>(
  run: Run<World>,
  words: readonly StepWord[],
  change: TaskChange = {},
): Promise<void> {
  const entries = await run.book.append(run.id, run.memory.length, words, change);
  run.memory = entries.reduce(remember, run.memory);
}

export async function turn<World>(
  run: Run<World>,
  step: Step<World>,
  error: HostlerError,
  before: readonly StepWord[] = [],
): Promise<'again'> {
  const record = recordError(error);
  await write(run, [...before, { step: step.name, type: 'turned', error: record }], {
    state: 'undoing',
    error: record,
    note: null,
  });
  return 'again';
}

/** Not now: the same question is asked again later, and sooner when somebody wakes the task. */
export async function park<World>(
  run: Run<World>,
  step: Step<World>,
  error: HostlerErrorRecord,
  before: readonly StepWord[] = [],
): Promise<'parked'> {
  const wakeAt = instant(run.clock.nowMs() + parkDelayMs(run.policy, run.memory.parks));
  await write(run, [...before, { step: step.name, type: 'parked', error, wakeAt }], {
    state: 'parked',
    step: step.name,
    error,
    wakeAt,
    note: `Waits at "${step.title}": ${error.message}. It tries again by itself at ${wakeAt}. ${error.fix}`,
  });
  return 'parked';
}

/**
 * Neither forward nor back, and time does not heal it: a person decides, and is told what there is to
 * decide.
 */
export async function stick<World>(
  run: Run<World>,
  step: Step<World>,
  error: HostlerErrorRecord,
  before: readonly StepWord[] = [],
): Promise<'stuck'> {
  const standing = run.definition.steps.filter(({ name }) => {
    const { done, maybe, undone } = memoryOf(run.memory, name);
    return (done || maybe) && !undone;
  });
  const way = run.memory.turnedBy
    ? `"${step.title}" could not be taken back`
    : `"${step.title}" cannot be done`;
  const left = standing.map(({ title }) => `"${title}"`).join(', ') || 'nothing';
  await write(run, [...before, { step: step.name, type: 'stuck', error }], {
    state: 'stuck',
    step: step.name,
    error,
    note:
      `${way}: ${error.message}. ${error.fix} What stands of this task: ${left}. The task keeps its locks. ` +
      `When you have put right what is left, release them: hostler task cancel ${run.id}.`,
  });
  return 'stuck';
}

/**
 * Ends early when the task is to be cancelled; what is to be done then is decided where it is looked at
 * again.
 */
export async function pause<World>(run: Run<World>, ms: number): Promise<void> {
  const woken = run.cancel.aborted ? run.stopping : AbortSignal.any([run.stopping, run.cancel]);
  try {
    await run.clock.sleep(ms, woken);
  } catch {
    if (run.stopping.aborted) throw new Left();
  }
}

/** As it will be read again: the first run must not see more than a resume would. */
export const asJson = (value: unknown): Json => JSON.parse(JSON.stringify(value ?? null)) as Json;
