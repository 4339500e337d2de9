// Claims: room on a host that a task has taken before any domain shows it.
import type { HostId, TaskId, VmId } from '../../../model/ids.ts';
import type { Instant } from '../../../model/time.ts';
import type { Reader, Writer } from '../store.ts';

export interface Claim {
  readonly task: TaskId;
  readonly vm: VmId;
  readonly host: HostId;
  /** `memory` in MiB, `cpu` as a count, `pool:NAME` in bytes. */
  readonly resource: string;
  readonly amount: number;
}

/** Idempotent: a task claims a resource of a host once. */
export async function putClaims(trx: Writer, claims: readonly Claim[], since: Instant): Promise<void> {
  for (const { task, vm, host, resource, amount } of claims) {
    await trx
      .insertInto('claim')
      .values({ task_id: task, vm_id: vm, host_id: host, resource, amount, since })
      .onConflict((conflict) =>
        conflict.columns(['task_id', 'host_id', 'resource']).doUpdateSet({ amount, since }),
      )
      .execute();
  }
}

export async function readClaims(db: Reader, host?: HostId): Promise<Claim[]> {
  let query = db.selectFrom('claim').selectAll();
  if (host) query = query.where('host_id', '=', host);
  const rows = await query.orderBy('since').execute();
  return rows.map((row) => ({
    task: row.task_id as TaskId,
    vm: row.vm_id as VmId,
    host: row.host_id as HostId,
    resource: row.resource,
    amount: row.amount,
  }));
}

export async function deleteClaims(trx: Writer, task: TaskId): Promise<void> {
  await trx.deleteFrom('claim').where('task_id', '=', task).execute();
}
