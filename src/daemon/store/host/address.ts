// How the hosts of the fleet are reached.
import type { HostId } from '../../../model/ids.ts';
import type { HostAddress } from '../../ports/hypervisor/call.ts';
import type { Reader, Writer } from '../store.ts';

const columns = ['id', 'name', 'uri', 'pki'] as const;

export async function readHostAddresses(db: Reader | Writer): Promise<readonly HostAddress[]> {
  const rows = await db.selectFrom('host').select(columns).orderBy('name').execute();
  return rows.map((row) => ({ ...row, id: row.id as HostId }));
}

/** Null where the host does not belong to the fleet any more. */
export async function readHostAddress(db: Reader | Writer, id: HostId): Promise<HostAddress | null> {
  const row = await db.selectFrom('host').select(columns).where('id', '=', id).executeTakeFirst();
  return row ? { ...row, id } : null;
}
