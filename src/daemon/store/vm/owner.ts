// Whose a VM is: rows that become ours, and rows that are ours no more.
import type { ManagerId, VmId } from '../../../model/ids.ts';
import type { HistoryLine } from '../../../model/vm/metadata.ts';
import type { VmSpec } from '../../../model/vm/spec.ts';
import type { Intent } from '../../../model/vm/vm.ts';
import type { Reader, Writer } from '../store.ts';

export interface Owned {
  readonly spec: VmSpec;
  readonly intent: Intent;
  readonly generation: number;
  readonly history: readonly HistoryLine[];
}

/** Idempotent. */
export async function setOurs(
  trx: Writer,
  id: VmId,
  { spec, intent, generation, history }: Owned,
): Promise<void> {
  await trx
    .updateTable('vm')
    .set((e) => ({
      owned: 1,
      manager_id: null,
      spec: JSON.stringify(spec),
      intent,
      generation,
      history: JSON.stringify(history),
      revision: e('revision', '+', 1),
    }))
    .where('id', '=', id)
    .execute();
}

/** Idempotent. */
export async function setForeign(trx: Writer, id: VmId, manager: ManagerId | null): Promise<void> {
  await trx
    .updateTable('vm')
    .set((e) => ({
      owned: 0,
      manager_id: manager,
      spec: null,
      intent: null,
      generation: 0,
      history: '[]',
      drift: '[]',
      revision: e('revision', '+', 1),
    }))
    .where('id', '=', id)
    .execute();
}

/** VMs of ours that share its name or its UUID. */
export async function readAlike(
  db: Reader,
  vm: { readonly id: VmId; readonly name: string; readonly uuid: string },
): Promise<{ name: string; host: string; what: 'name' | 'UUID' }[]> {
  const rows = await db
    .selectFrom('vm')
    .leftJoin('host', 'host.id', 'vm.host_id')
    .select(['vm.name', 'vm.uuid', 'host.name as host'])
    .where('vm.owned', '=', 1)
    .where('vm.id', '<>', vm.id)
    .where((e) => e.or([e('vm.name', '=', vm.name), e('vm.uuid', '=', vm.uuid)]))
    .execute();
  return rows.map(({ name, uuid, host }) => ({
    name,
    host: host ?? 'no host',
    what: uuid === vm.uuid ? ('UUID' as const) : ('name' as const),
  }));
}
