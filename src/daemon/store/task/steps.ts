// The steps of a task as everybody sees them: what its log says of each.
import type { StepState, TaskStep } from '../../../model/task/task.ts';
import type { LogEntry } from './log.ts';
import type { TaskRecord } from './record.ts';

const stateAfter: Readonly<Record<LogEntry['type'], StepState | null>> = {
  started: 'running',
  succeeded: 'done',
  failed: 'failed',
  turned: null,
  parked: 'unclear',
  'undo-started': 'undoing',
  'undo-succeeded': 'undone',
  'undo-failed': 'failed',
  stuck: 'failed',
  ended: null,
};

export function stepsOf({ steps }: Pick<TaskRecord, 'steps'>, log: readonly LogEntry[]): readonly TaskStep[] {
  return steps.map(({ name, title }) => {
    const entries = log.filter((entry) => entry.step === name);
    const states = entries.map((entry) => stateAfter[entry.type]).filter((state) => state !== null);
    const last = entries.at(-1);
    const over = last !== undefined && last.type !== 'started' && last.type !== 'undo-started';
    return {
      name,
      title,
      state: states.at(-1) ?? 'pending',
      startedAt: entries[0]?.at ?? null,
      endedAt: over ? last.at : null,
      attempts: entries.filter((entry) => entry.type === 'started').length,
    };
  });
}
