// What a task remembers: its log, read from the beginning. The first run and every resume go through this.
import type { HostlerErrorRecord } from '../../../model/errors.ts';
import type { Json } from '../../../model/json.ts';
import type { LogEntry } from '../../store/task/log.ts';

export interface StepMemory {
  /** How often it was begun. */
  readonly begun: number;
  /** Begun, and nothing written since: it may have happened, wholly or in part. */
  readonly open: boolean;
  /** Some attempt ended without anybody knowing what it did. */
  readonly maybe: boolean;
  readonly done: boolean;
  readonly output: Json;
  /** Errors since it was last done; restarts do not count. */
  readonly failures: number;
  readonly undoFailures: number;
  readonly undone: boolean;
}

export interface TaskMemory {
  /** How many entries the log has. */
  readonly length: number;
  readonly steps: ReadonlyMap<string, StepMemory>;
  /** Why it goes back; null while it goes forward. */
  readonly turnedBy: HostlerErrorRecord | null;
  /** How often it was parked since something last went well. */
  readonly parks: number;
  readonly end: 'succeeded' | 'undone' | null;
}

const untouched: StepMemory = {
  begun: 0,
  open: false,
  maybe: false,
  done: false,
  output: null,
  failures: 0,
  undoFailures: 0,
  undone: false,
};
export const emptyMemory: TaskMemory = { length: 0, steps: new Map(), turnedBy: null, parks: 0, end: null };

export const memoryOf = (memory: TaskMemory, step: string): StepMemory => memory.steps.get(step) ?? untouched;

export const recall = (log: readonly LogEntry[]): TaskMemory => log.reduce(remember, emptyMemory);

export function remember(memory: TaskMemory, entry: LogEntry): TaskMemory {
  const step = memoryOf(memory, entry.step);
  const next = { ...memory, length: memory.length + 1 };
  const withStep = (change: Partial<StepMemory>): TaskMemory => ({
    ...next,
    steps: new Map(memory.steps).set(entry.step, { ...step, ...change }),
  });
  switch (entry.type) {
    case 'started':
      // An open one that is begun again is one that may be run again; what the first attempt did stays
      // unknown.
      return withStep({ begun: step.begun + 1, open: true, maybe: step.maybe || step.open });
    case 'succeeded':
      return {
        ...withStep({ open: false, maybe: false, done: true, output: entry.output, failures: 0 }),
        parks: 0,
      };
    case 'failed':
      return withStep({
        open: false,
        maybe: step.maybe || !entry.settled,
        failures: step.failures + (entry.error ? 1 : 0),
      });
    case 'turned':
      return { ...next, turnedBy: entry.error, parks: 0 };
    case 'parked':
      return { ...next, parks: memory.parks + 1 };
    case 'undo-started':
      return next;
    case 'undo-succeeded':
      return { ...withStep({ undone: true }), parks: 0 };
    case 'undo-failed':
      return withStep({ undoFailures: step.undoFailures + 1 });
    case 'stuck':
      return next;
    case 'ended':
      return { ...next, end: entry.end };
  }
}
