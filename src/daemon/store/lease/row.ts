// The lease row: taking, renewing and handing back, each one statement that compares before it writes.
import type { Kysely, Transaction } from 'kysely';
import { HostlerError } from '../../../model/errors.ts';
import { instant } from '../../../model/time.ts';
import type { Engine } from '../engine.ts';
import type { Schema } from '../schema.ts';

const name = 'manager';

export interface LeaseClaim {
  readonly holder: string;
  readonly nowMs: number;
  readonly ttlMs: number;
  readonly address: string | null;
  /** Whoever held it is known to be gone: no need to wait for its lease to end. */
  readonly holderIsGone: boolean;
}

/** The fencing number of the new lease, or null while another manager holds one. */
export async function takeLease({ kind, db }: Engine, claim: LeaseClaim): Promise<number | null> {
  return db.transaction().execute(async (trx) => {
    await trx
      .insertInto('lease')
      .values({ name, holder: '', fence: 0, expires_ms: 0, address: null, taken_at: instant(claim.nowMs) })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute();
    const held = await lockedRow(kind, trx);
    if (!held) throw new Error('the lease row vanished within its own transaction');
    if (held.expires_ms > claim.nowMs && !claim.holderIsGone) return null;
    const fence = held.fence + 1;
    await trx
      .updateTable('lease')
      .set({
        holder: claim.holder,
        fence,
        expires_ms: claim.nowMs + claim.ttlMs,
        address: claim.address,
        taken_at: instant(claim.nowMs),
      })
      .where('name', '=', name)
      .execute();
    return fence;
  });
}

/** False when another manager has taken the lease since. */
export async function renewLease(db: Kysely<Schema>, fence: number, expiresMs: number): Promise<boolean> {
  const result = await db
    .updateTable('lease')
    .set({ expires_ms: expiresMs })
    .where('name', '=', name)
    .where('fence', '=', fence)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export async function releaseLease(db: Kysely<Schema>, fence: number): Promise<void> {
  await renewLease(db, fence, 0);
}

export async function readLease(
  db: Kysely<Schema>,
): Promise<{ holder: string; fence: number; expiresMs: number; address: string | null } | null> {
  const row = await db.selectFrom('lease').selectAll().where('name', '=', name).executeTakeFirst();
  if (!row) return null;
  return { holder: row.holder, fence: row.fence, expiresMs: row.expires_ms, address: row.address };
}

/**
 * Refuses the transaction of a manager whose lease was taken over, however long it was asleep. The row
 * stays locked until the end of the transaction, so no one can take over in the middle, and writes come one
 * after the other.
 */
export async function checkFence(
  kind: Engine['kind'],
  trx: Transaction<Schema>,
  fence: number,
): Promise<void> {
  const row = await lockedRow(kind, trx);
  if (row?.fence === fence) return;
  throw new HostlerError('not-active', {
    message: 'This manager is not the active one',
    fix: 'Send the request to the active manager.',
    facts: row ? { holder: row.holder, address: row.address, current: row.fence, ours: fence } : {},
  });
}

async function lockedRow(
  kind: Engine['kind'],
  trx: Transaction<Schema>,
): Promise<
  | {
      holder: string;
      fence: number;
      expires_ms: number;
      address: string | null;
    }
  | undefined
> {
  const query = trx
    .selectFrom('lease')
    .select(['holder', 'fence', 'expires_ms', 'address'])
    .where('name', '=', name);
  // SQLite has no row locks and needs none: its write transactions exclude each other.
  return (kind === 'postgres' ? query.forUpdate() : query).executeTakeFirst();
}
