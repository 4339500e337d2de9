// Which VMs a drain took from their host, so that `host resume` brings them back.
import type { HostId, VmId } from '../../../model/ids.ts';
import type { Instant } from '../../../model/time.ts';
import type { Reader, Writer } from '../store.ts';

export interface Away {
  readonly vm: VmId;
  /** The host that it belongs to. */
  readonly home: HostId;
  /** Where it was brought. */
  readonly host: HostId;
}

/** Idempotent. Taken on from where it was brought to, it still belongs where it was first. */
export async function putAway(trx: Writer, { vm, home, host }: Away, since: Instant): Promise<void> {
  await trx
    .insertInto('away')
    .values({ vm_id: vm, home_id: home, host_id: host, since })
    .onConflict((conflict) => conflict.column('vm_id').doUpdateSet({ host_id: host }))
    .execute();
}

export async function readAway(db: Reader, home: HostId): Promise<Away[]> {
  const rows = await db.selectFrom('away').selectAll().where('home_id', '=', home).orderBy('vm_id').execute();
  return rows.map((row) => ({
    vm: row.vm_id as VmId,
    home: row.home_id as HostId,
    host: row.host_id as HostId,
  }));
}

/** Idempotent. */
export async function deleteAway(trx: Writer, vm: VmId): Promise<void> {
  await trx.deleteFrom('away').where('vm_id', '=', vm).execute();
}
