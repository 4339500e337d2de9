// The row of a task: what was asked, and what lists show of where it is.
import type { HostlerErrorRecord } from '../../../model/errors.ts';
import type { TaskId, VmId } from '../../../model/ids.ts';
import type { Json } from '../../../model/json.ts';
import type { Progress, TaskState } from '../../../model/task/task.ts';
import type { Instant } from '../../../model/time.ts';
import type { Reader, Writer } from '../store.ts';
import type { TaskTable } from './table.ts';

export interface TaskRecord {
  readonly id: TaskId;
  readonly kind: string;
  readonly version: number;
  readonly steps: readonly { readonly name: string; readonly title: string }[];
  readonly input: Json;
  readonly subject: string;
  readonly vm: VmId | null;
  readonly actor: string;
  readonly state: TaskState;
  readonly step: string | null;
  readonly progress: Progress | null;
  readonly result: Json;
  readonly error: HostlerErrorRecord | null;
  readonly note: string | null;
  readonly wakeAt: Instant | null;
  readonly cancelRequestedAt: Instant | null;
  readonly createdAt: Instant;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
}

/** What the engine changes of it. */
export type TaskChange = Partial<
  Pick<TaskRecord, 'state' | 'step' | 'result' | 'error' | 'note' | 'wakeAt' | 'startedAt' | 'endedAt'>
>;

export type NewTask = Pick<
  TaskRecord,
  'id' | 'kind' | 'version' | 'steps' | 'input' | 'subject' | 'vm' | 'actor' | 'createdAt'
>;

export async function insertTask(trx: Writer, task: NewTask): Promise<void> {
  const row: TaskTable = {
    id: task.id,
    kind: task.kind,
    version: task.version,
    steps: JSON.stringify(task.steps),
    input: JSON.stringify(task.input),
    subject: task.subject,
    vm_id: task.vm,
    actor: task.actor,
    state: 'waiting',
    step: null,
    progress: null,
    result: null,
    error: null,
    note: null,
    wake_at: null,
    cancel_requested_at: null,
    cancel_requested_by: null,
    created_at: task.createdAt,
    started_at: null,
    ended_at: null,
  };
  await trx.insertInto('task').values(row).execute();
}

export async function updateTask(trx: Writer, id: TaskId, change: TaskChange): Promise<void> {
  if (Object.keys(change).length === 0) return;
  const { state, step, result, error, note, wakeAt, startedAt, endedAt } = change;
  await trx
    .updateTable('task')
    .set({
      ...(state !== undefined && { state }),
      ...(step !== undefined && { step }),
      ...(result !== undefined && { result: JSON.stringify(result) }),
      ...(error !== undefined && { error: error === null ? null : JSON.stringify(error) }),
      ...(note !== undefined && { note }),
      ...(wakeAt !== undefined && { wake_at: wakeAt }),
      ...(startedAt !== undefined && { started_at: startedAt }),
      ...(endedAt !== undefined && { ended_at: endedAt }),
    })
    .where('id', '=', id)
    .execute();
}

/** What it was asked, without what nobody needs any more once it has ended. */
export async function rewriteInput(trx: Writer, id: TaskId, rewrite: (input: Json) => Json): Promise<void> {
  const row = await trx.selectFrom('task').select('input').where('id', '=', id).executeTakeFirst();
  if (!row) return;
  const input = JSON.stringify(rewrite(JSON.parse(row.input) as Json));
  if (input !== row.input) await trx.updateTable('task').set({ input }).where('id', '=', id).execute();
}

export async function updateProgress(trx: Writer, id: TaskId, progress: Progress): Promise<void> {
  await trx
    .updateTable('task')
    .set({ progress: JSON.stringify(progress) })
    .where('id', '=', id)
    .execute();
}

/** False where it was requested before. */
export async function requestCancel(trx: Writer, id: TaskId, actor: string, at: Instant): Promise<boolean> {
  const result = await trx
    .updateTable('task')
    .set({ cancel_requested_at: at, cancel_requested_by: actor })
    .where('id', '=', id)
    .where('cancel_requested_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export async function readTask(db: Reader, id: TaskId): Promise<TaskRecord | null> {
  const row = await db.selectFrom('task').selectAll().where('id', '=', id).executeTakeFirst();
  return row ? recordOf(row) : null;
}

/** Tasks that have not ended, the oldest first. */
export async function readOpenTasks(db: Reader): Promise<TaskRecord[]> {
  const rows = await db.selectFrom('task').selectAll().where('ended_at', 'is', null).orderBy('id').execute();
  return rows.map(recordOf);
}

export interface TaskFilter {
  /** `open`: all that have not ended. */
  readonly state?: TaskState | 'open';
  readonly kind?: string;
  readonly subject?: string;
  readonly vm?: VmId;
  /** Tasks that were made before this one: the cursor of a list. */
  readonly before?: TaskId;
}

/** The newest first. */
export async function listTasks(db: Reader, filter: TaskFilter, limit: number): Promise<TaskRecord[]> {
  let query = db.selectFrom('task').selectAll();
  if (filter.state === 'open') query = query.where('ended_at', 'is', null);
  else if (filter.state) query = query.where('state', '=', filter.state);
  if (filter.subject !== undefined) query = query.where('subject', '=', filter.subject);
  if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind);
  if (filter.vm) query = query.where('vm_id', '=', filter.vm);
  if (filter.before) query = query.where('id', '<', filter.before);
  return (await query.orderBy('id', 'desc').limit(limit).execute()).map(recordOf);
}

const json = <T>(text: string | null): T | null => (text === null ? null : (JSON.parse(text) as T));

const recordOf = (row: TaskTable): TaskRecord => ({
  id: row.id as TaskId,
  kind: row.kind,
  version: row.version,
  steps: JSON.parse(row.steps) as TaskRecord['steps'],
  input: JSON.parse(row.input) as Json,
  subject: row.subject,
  vm: row.vm_id as VmId | null,
  actor: row.actor,
  state: row.state as TaskState,
  step: row.step,
  progress: json(row.progress),
  result: json(row.result),
  error: json(row.error),
  note: row.note,
  wakeAt: row.wake_at,
  cancelRequestedAt: row.cancel_requested_at,
  createdAt: row.created_at,
  startedAt: row.started_at,
  endedAt: row.ended_at,
});
