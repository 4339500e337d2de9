// The log of a task: what is written before and after each step. It is the task's only memory.
import type { HostlerErrorRecord } from '../../../model/errors.ts';
import type { Json } from '../../../model/json.ts';
import type { TaskId } from '../../../model/ids.ts';
import type { Instant } from '../../../model/time.ts';
import type { Reader, Writer } from '../store.ts';

export type LogEntry = { readonly at: Instant; readonly step: string } & LogWord;
export type LogWord =
  /** Written before the effect: from here on it may have happened. */
  | { readonly type: 'started' }
  | { readonly type: 'succeeded'; readonly output: Json }
  /**
   * `settled`: the world said that it did not happen. Otherwise nobody knows, and the step may be run
   * again.
   */
  | { readonly type: 'failed'; readonly settled: boolean; readonly error: HostlerErrorRecord | null }
  /** From here on the task goes back. */
  | { readonly type: 'turned'; readonly error: HostlerErrorRecord }
  /** Not now: asked again at `wakeAt`. */
  | { readonly type: 'parked'; readonly error: HostlerErrorRecord; readonly wakeAt: Instant }
  | { readonly type: 'undo-started' }
  | { readonly type: 'undo-succeeded' }
  | { readonly type: 'undo-failed'; readonly error: HostlerErrorRecord }
  | { readonly type: 'stuck'; readonly error: HostlerErrorRecord }
  | { readonly type: 'ended'; readonly end: 'succeeded' | 'undone' };

export async function readLog(db: Reader, task: TaskId): Promise<LogEntry[]> {
  const rows = await db
    .selectFrom('task_log')
    .select(['type', 'step', 'at', 'body'])
    .where('task_id', '=', task)
    .orderBy('position')
    .execute();
  return rows.map(({ type, step, at, body }) => ({
    ...(JSON.parse(body) as Record<string, Json>),
    type,
    step,
    at,
  })) as unknown as LogEntry[];
}

/** `position` is that of the first entry: a second writer of the same task meets the primary key. */
export async function appendLog(
  trx: Writer,
  task: TaskId,
  position: number,
  entries: readonly LogEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  const { fence } = await trx.selectFrom('lease').select('fence').executeTakeFirstOrThrow();
  const rows = entries.map(({ type, step, at, ...body }, index) => ({
    task_id: task,
    position: position + index,
    type,
    step,
    at,
    fence,
    body: JSON.stringify(body),
  }));
  await trx.insertInto('task_log').values(rows).execute();
}
