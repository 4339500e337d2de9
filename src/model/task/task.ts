// A task as everybody sees it; how tasks run is the engine's matter.
import type { HostlerErrorRecord } from '../errors.ts';
import type { TaskId } from '../ids.ts';
import type { Json } from '../json.ts';
import type { Instant } from '../time.ts';

/**
 * waiting → running → succeeded | undone | parked | stuck, with `undoing` on the way back.
 * `parked` goes on by itself when the world answers; `stuck` waits for a person.
 */
export type TaskState = 'waiting' | 'running' | 'undoing' | 'succeeded' | 'undone' | 'parked' | 'stuck';
export const taskStates: readonly TaskState[] = [
  'waiting',
  'running',
  'undoing',
  'succeeded',
  'undone',
  'parked',
  'stuck',
];

/** Over for good: no step of it runs again. */
export const isEnded = (state: TaskState): boolean => state === 'succeeded' || state === 'undone';

export type StepState = 'pending' | 'running' | 'done' | 'undoing' | 'undone' | 'failed' | 'unclear';

export interface TaskStep {
  readonly name: string;
  readonly title: string;
  readonly state: StepState;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
  /** How often it was begun. */
  readonly attempts: number;
}

export interface Progress {
  readonly step: string;
  readonly at: Instant;
  /** 0 to 1; null where nobody can tell. */
  readonly done: number | null;
  readonly text: string;
  readonly facts: Readonly<Record<string, Json>>;
}

export interface Task {
  readonly id: TaskId;
  /** `vm.migrate`: the path of its file. */
  readonly kind: string;
  readonly state: TaskState;
  /** What it is about, by name, as given: for lists. */
  readonly subject: string;
  readonly input: Json;
  readonly steps: readonly TaskStep[];
  readonly progress: Progress | null;
  readonly result: Json;
  readonly error: HostlerErrorRecord | null;
  /** Why it waits, where it is parked or stuck, and what a person can do. */
  readonly note: string | null;
  readonly locks: readonly string[];
  readonly actor: string;
  readonly createdAt: Instant;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly cancelRequestedAt: Instant | null;
}
