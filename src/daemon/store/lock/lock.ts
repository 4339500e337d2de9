// Locks by name: taken together or not at all, held by a task until it ends.
import type { TaskId } from '../../../model/ids.ts';
import type { Instant } from '../../../model/time.ts';
import type { Reader, Writer } from '../store.ts';

export interface HeldLock {
  readonly name: string;
  readonly mode: 'exclusive' | 'shared';
  readonly task: TaskId;
  readonly kind: string;
  readonly since: Instant;
}

/** Who holds any of these names. */
export async function readHolders(db: Reader, names: readonly string[]): Promise<HeldLock[]> {
  if (names.length === 0) return [];
  const rows = await db
    .selectFrom('lock')
    .innerJoin('task', 'task.id', 'lock.task_id')
    .select(['lock.name', 'lock.mode', 'lock.task_id', 'lock.since', 'task.kind'])
    .where('lock.name', 'in', names)
    .orderBy('lock.since')
    .execute();
  return rows.map((row) => ({
    name: row.name,
    mode: row.mode as HeldLock['mode'],
    task: row.task_id as TaskId,
    kind: row.kind,
    since: row.since,
  }));
}

export async function insertLocks(
  trx: Writer,
  task: TaskId,
  locks: readonly Pick<HeldLock, 'name' | 'mode'>[],
  since: Instant,
): Promise<void> {
  if (locks.length === 0) return;
  await trx
    .insertInto('lock')
    .values(locks.map(({ name, mode }) => ({ name, mode, task_id: task, since })))
    .execute();
}

export async function readLockNames(db: Reader, task: TaskId): Promise<string[]> {
  const rows = await db
    .selectFrom('lock')
    .select('name')
    .where('task_id', '=', task)
    .orderBy('name')
    .execute();
  return rows.map(({ name }) => name);
}

export async function deleteLocks(trx: Writer, task: TaskId): Promise<void> {
  await trx.deleteFrom('lock').where('task_id', '=', task).execute();
}
