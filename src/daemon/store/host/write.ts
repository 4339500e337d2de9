// Hosts come and go: rows that tasks write. What is observed of them is not written here.
import type { HostId, TaskId } from '../../../model/ids.ts';
import type { KnownHost } from '../../../model/host/add.ts';
import type { RemoveHostFacts } from '../../../model/host/remove.ts';
import type { Instant } from '../../../model/time.ts';
import type { EventRow } from '../event/journal.ts';
import type { Reader, Writer } from '../store.ts';

type Emit = (event: Omit<EventRow, 'at'>) => void;

export async function readKnownHosts(db: Reader | Writer): Promise<readonly KnownHost[]> {
  const rows = await db.selectFrom('host').select(['id', 'name', 'uri', 'uuid']).execute();
  return rows.map((row) => ({ ...row, id: row.id as HostId }));
}

export interface NewHost {
  readonly id: HostId;
  readonly name: string;
  readonly uri: string;
  readonly uuid: string;
  readonly pki: string | null;
  readonly migrationAddress: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly now: Instant;
}

export async function insertHost(trx: Writer, host: NewHost): Promise<void> {
  await trx
    .insertInto('host')
    .values({
      id: host.id,
      name: host.name,
      uri: host.uri,
      uuid: host.uuid,
      pki: host.pki,
      migration_address: host.migrationAddress,
      cluster_id: null,
      drained: 0,
      state: 'connecting',
      state_since: host.now,
      state_reason: 'not reached yet',
      answered_at: null,
      facts: null,
      facts_at: null,
      labels: JSON.stringify(host.labels),
      node_id: null,
      created_at: host.now,
      revision: 1,
    })
    .execute();
}

export async function readRemoveFacts(
  db: Reader | Writer,
  id: HostId,
): Promise<Pick<RemoveHostFacts, 'vms' | 'tasks'>> {
  const rows = await db
    .selectFrom('vm')
    .leftJoin('task', 'task.id', 'vm.activity')
    .select(['vm.name', 'vm.owned', 'task.id as task', 'task.kind'])
    .where('vm.host_id', '=', id)
    .orderBy('vm.name')
    .execute();
  return {
    vms: rows.filter((row) => row.owned === 1).map((row) => row.name),
    tasks: rows.flatMap((row) =>
      row.task === null ? [] : [{ id: row.task as TaskId, kind: row.kind ?? '?' }],
    ),
  };
}

/** With the rows of its VMs. Forgetting what is forgotten already is fine. */
export async function deleteHost(trx: Writer, emit: Emit, id: HostId, cause: string): Promise<void> {
  const host = await trx.selectFrom('host').select('name').where('id', '=', id).executeTakeFirst();
  if (!host) return;
  await trx.deleteFrom('vm').where('host_id', '=', id).execute();
  await trx.deleteFrom('host').where('id', '=', id).execute();
  emit({ kind: 'host.removed', subject: id, cause, facts: { name: host.name } });
}
