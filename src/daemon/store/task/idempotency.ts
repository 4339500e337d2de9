// Which task a caller's key stands for.
import type { TaskId } from '../../../model/ids.ts';
import type { Instant } from '../../../model/time.ts';
import type { Reader, Writer } from '../store.ts';

export interface KeyedRequest {
  readonly actor: string;
  readonly key: string;
  /** A digest of the request: the same key with another request is a mistake of the caller. */
  readonly request: string;
}

export async function readKey(
  db: Reader,
  actor: string,
  key: string,
): Promise<{ task: TaskId; request: string } | null> {
  const row = await db
    .selectFrom('idempotency')
    .select(['task_id', 'request'])
    .where('actor', '=', actor)
    .where('key', '=', key)
    .executeTakeFirst();
  return row ? { task: row.task_id as TaskId, request: row.request } : null;
}

export async function insertKey(
  trx: Writer,
  { actor, key, request }: KeyedRequest,
  task: TaskId,
  at: Instant,
): Promise<void> {
  await trx
    .insertInto('idempotency')
    .values({ actor, key, request, task_id: task, created_at: at })
    .execute();
}
