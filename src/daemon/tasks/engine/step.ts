// What a task is made of: steps that do, undo and settle; and what a step is given.
import type { HostlerError } from '../../../model/errors.ts';
import type { Facts, Json } from '../../../model/json.ts';
import type { TaskId } from '../../../model/ids.ts';
import type { TaskRecord } from '../../store/task/record.ts';

/**
 * The world's answer to "did it happen?". An error is no proof that it did not, and an answer that is
 * neither yes nor no is an answer: `unclear` is parked and asked again, never undone and never run again.
 */
export type Settled<Output> =
  | { readonly state: 'done'; readonly output: Output }
  | { readonly state: 'not-done' }
  /** It goes on without us: it is followed until it is one of the others. */
  | { readonly state: 'under-way'; readonly note: string }
  | {
      readonly state: 'unclear';
      readonly why: string;
      /** What somebody can do about it; without it, that is to bring the hosts back. */
      readonly fix?: string;
    }
  /** It failed for good and left nothing that would be in the way: the task goes back and says so. */
  | { readonly state: 'failed'; readonly error: HostlerError }
  /** Neither forward nor back, and no asking again changes it: a person decides. */
  | { readonly state: 'hopeless'; readonly error: HostlerError };

export interface StepContext {
  readonly task: TaskId;
  readonly actor: string;
  /**
   * Aborted at the step's deadline, and by a request to cancel where the step says that it can be
   * cancelled.
   */
  readonly signal: AbortSignal;
  /** Somebody wants the task to end. A settle that follows something under way may stop it. */
  readonly cancelRequested: boolean;
  /** Tasks that this one begins and waits for. */
  readonly children: Children;
  /** The error that made a settle necessary; null after a restart. */
  readonly failure: unknown;
  progress(report: { readonly done: number | null; readonly text: string; readonly facts?: Facts }): void;
}

/** Tasks of a task. Each has its own log and locks, and outlives a manager like every task. */
export interface Children {
  /** The same key is the same task, whichever life of the manager asks. */
  start(request: { readonly kind: string; readonly input: unknown; readonly key: string }): Promise<TaskId>;
  find(key: string): Promise<TaskId | null>;
  read(task: TaskId): Promise<TaskRecord | null>;
  /** Resolves when it has ended or waits. */
  rest(task: TaskId): Promise<void>;
  /** Refused where it is too late for that. */
  cancel(task: TaskId): Promise<void>;
}

export type Seen = Readonly<Record<string, Json>>;

/** A step as the engine runs it; `define.ts` keeps the types of what steps hand to each other. */
export interface Step<World> {
  readonly name: string;
  readonly title: string;
  /** Once it is done there is only forward. */
  readonly pointOfNoReturn: boolean;
  /** A request to cancel aborts the signal in the middle of it. */
  readonly cancellable: boolean;
  readonly deadlineMs: number;
  /** What it needs of which there are only so many at a time: `migration:host-1`. */
  slots(seen: Seen): readonly string[];
  run(world: World, seen: Seen, context: StepContext): Promise<Json>;
  /**
   * Idempotent. The output is null where a step that may be run again failed and nobody knows what it did.
   */
  readonly undo: ((world: World, seen: Seen, output: Json, context: StepContext) => Promise<void>) | null;
  /** Null: the step is marked as one that may simply be run again. */
  readonly settle: ((world: World, seen: Seen, context: StepContext) => Promise<Settled<Json>>) | null;
}

export interface LockWish {
  readonly name: string;
  readonly mode: 'exclusive' | 'shared';
}

export interface TaskDefinition<World, Input> {
  /** `vm.migrate`: the path of its file. */
  readonly kind: string;
  /**
   * Rises when steps are renamed, removed, added or reordered; tasks that began with another one are not
   * lost.
   */
  readonly version: number;
  readonly about: About<Input>;
  readonly steps: readonly Step<World>[];
  /** The output of a task that succeeded. */
  result(seen: Seen): Json;
}

export interface About<Input> {
  /** What it is about, by name: for lists. */
  subject(input: Input): string;
  /** The VM whose activity it is. */
  vm?(input: Input): string;
  locks(input: Input): readonly LockWish[];
}
