// The same key stands for the same request: what was asked, as a digest, and which task it has begun.
import { createHash } from 'node:crypto';
import { HostlerError } from '../../../model/errors.ts';
import type { TaskId } from '../../../model/ids.ts';
import { readKey } from '../../store/task/idempotency.ts';
import type { Reader } from '../../store/store.ts';

/** Keys in order, so that the same request is the same text. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** A digest: its row outlives the task, and what was asked may hold user data. */
export const digestOf = (request: unknown): string =>
  createHash('sha256').update(canonical(request)).digest('hex');

/** The task that this request has begun before; null where the key is new. */
export async function readRepeated(
  db: Reader,
  { actor, key, request }: { readonly actor: string; readonly key: string; readonly request: string },
): Promise<TaskId | null> {
  const known = await readKey(db, actor, key);
  if (known === null || known.request === request) return known?.task ?? null;
  throw new HostlerError('idempotency-mismatch', {
    message: 'The idempotency key was used for another request',
    fix: 'Use a new key for a new request.',
    facts: { key, task: known.task },
  });
}
