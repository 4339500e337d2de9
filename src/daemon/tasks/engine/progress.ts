// Progress of running tasks: the last report of each is written once a second, all of them in one
// transaction.
import type { TaskId } from '../../../model/ids.ts';
import type { Facts } from '../../../model/json.ts';
import type { Progress } from '../../../model/task/task.ts';
import { instant } from '../../../model/time.ts';
import type { Journal } from '../../events/journal.ts';
import type { Clock } from '../../ports/clock.ts';
import { updateProgress } from '../../store/task/record.ts';

export interface ProgressBoard {
  report(task: TaskId, step: string, report: ProgressReport): void;
  close(): void;
}
export interface ProgressReport {
  readonly done: number | null;
  readonly text: string;
  readonly facts?: Facts;
}

const everyMs = 1_000;

export function openProgress(journal: Journal, clock: Clock): ProgressBoard {
  const reports = new Map<TaskId, Progress>();
  let callOff: (() => void) | null = null;
  let closed = false;
  const flush = async (): Promise<void> => {
    callOff = null;
    const batch = [...reports];
    reports.clear();
    await journal.write(async (trx, emit) => {
      for (const [task, progress] of batch) {
        await updateProgress(trx, task, progress);
        const { at: _at, ...facts } = progress;
        emit({ kind: 'task.progress', subject: task, cause: task, facts });
      }
    });
  };
  return {
    report(task, step, { done, text, facts = {} }) {
      if (closed) return;
      reports.set(task, { step, at: instant(clock.nowMs()), done, text, facts });
      // Progress that cannot be written is not worth a word: the step goes on, and the next report comes.
      callOff ??= clock.alarm(everyMs, () => void flush().catch(() => undefined));
    },
    close() {
      closed = true;
      callOff?.();
    },
  };
}
