// Into which pools hostler may write: those that an operator named, per host.
import type { HostId } from '../../../model/ids.ts';
import type { Instant } from '../../../model/time.ts';
import type { Reader, Writer } from '../store.ts';

export async function readPoolUse(db: Reader, host: HostId, pool: string): Promise<boolean> {
  const row = await db
    .selectFrom('pool_use')
    .select('name')
    .where('host_id', '=', host)
    .where('name', '=', pool)
    .executeTakeFirst();
  return row !== undefined;
}

export async function readPoolUses(db: Reader): Promise<{ host: HostId; pool: string }[]> {
  const rows = await db.selectFrom('pool_use').select(['host_id', 'name']).execute();
  return rows.map((row) => ({ host: row.host_id as HostId, pool: row.name }));
}

/** What hostler was told of the pools of a host that it may write into, by the pool's name. */
export async function readToldPools(
  db: Reader,
  host: HostId,
): Promise<ReadonlyMap<string, { readonly shared: boolean | null }>> {
  const rows = await db.selectFrom('pool_use').select(['name', 'use']).where('host_id', '=', host).execute();
  return new Map(
    rows.map(({ name, use }) => {
      const { shared = null } = JSON.parse(use) as { readonly shared?: boolean | null };
      return [name, { shared }];
    }),
  );
}

/** Idempotent. */
export async function putPoolUse(trx: Writer, host: HostId, pool: string, at: Instant): Promise<void> {
  await trx
    .insertInto('pool_use')
    .values({ host_id: host, name: pool, use: '{}', created_at: at })
    .onConflict((conflict) => conflict.columns(['host_id', 'name']).doNothing())
    .execute();
}

/** Idempotent. */
export async function deletePoolUse(trx: Writer, host: HostId, pool: string): Promise<void> {
  await trx.deleteFrom('pool_use').where('host_id', '=', host).where('name', '=', pool).execute();
}
