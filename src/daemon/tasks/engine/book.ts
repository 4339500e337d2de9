// Writes a task's log: entry, row and event in one transaction, and again until the store takes it.
import { instant } from '../../../model/time.ts';
import type { TaskId } from '../../../model/ids.ts';
import type { Emit, Journal } from '../../events/journal.ts';
import { redact } from '../../events/redact.ts';
import type { Clock } from '../../ports/clock.ts';
import { deleteClaims } from '../../store/claim/claim.ts';
import { isStoreAway } from '../../store/error.ts';
import { deleteLocks } from '../../store/lock/lock.ts';
import { appendLog, type LogEntry, type LogWord } from '../../store/task/log.ts';
import { rewriteInput, updateTask, type TaskChange } from '../../store/task/record.ts';
import { clearActivity } from '../../store/vm/activity.ts';
import { Left } from './failure.ts';
import { retryDelayMs, type Policy } from './policy.ts';

export interface Book {
  /**
   * Resolves when it is written. Where the store is away it waits: nothing is begun that is not written
   * before.
   */
  append(task: TaskId, position: number, words: readonly StepWord[], change: TaskChange): Promise<LogEntry[]>;
}
export type StepWord = { readonly step: string } & LogWord;

export interface BookSettings {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly policy: Policy;
  readonly stopping: AbortSignal;
}

export function openBook({ journal, clock, policy, stopping }: BookSettings): Book {
  return {
    async append(task, position, words, change) {
      const at = instant(clock.nowMs());
      const entries = words.map((word): LogEntry => ({ ...word, at }));
      for (let failures = 0; ; failures += 1) {
        if (stopping.aborted) throw new Left();
        try {
          await journal.write(async (trx, emit) => {
            await appendLog(trx, task, position, entries);
            await updateTask(trx, task, change);
            tell(emit, task, words, change);
            if (change.endedAt === undefined) return;
            await rewriteInput(trx, task, redact);
            await deleteLocks(trx, task);
            await deleteClaims(trx, task);
            await clearActivity(trx, task);
          });
          return entries;
        } catch (error) {
          if (!isStoreAway(error)) throw error;
          await clock.sleep(retryDelayMs(policy, Math.min(failures, 5)), stopping).catch(() => {
            throw new Left();
          });
        }
      }
    },
  };
}

function tell(emit: Emit, task: TaskId, words: readonly StepWord[], change: TaskChange): void {
  for (const word of words) {
    if (word.type === 'turned' || word.type === 'stuck' || word.type === 'ended') continue;
    const error =
      'error' in word && word.error ? { code: word.error.code, message: word.error.message } : null;
    emit({
      kind: 'task.step-changed',
      subject: task,
      cause: task,
      facts: { step: word.step, what: word.type, ...(error && { error }) },
    });
  }
  if (change.state === undefined) return;
  emit({
    kind: 'task.state-changed',
    subject: task,
    cause: task,
    facts: {
      state: change.state,
      ...(change.note !== undefined && { note: change.note }),
      ...(change.error && { error: { code: change.error.code, message: change.error.message } }),
    },
  });
}
