// The rows of hosts as the rest of the daemon uses them; each writer has a function of its own for its
// columns.
import type { Connection } from '../../../model/host/connection.ts';
import type { HostFacts } from '../../../model/host/facts.ts';
import type { ClusterId, HostId, NodeId } from '../../../model/ids.ts';
import type { Instant } from '../../../model/time.ts';
import type { Reader, Writer } from '../store.ts';
import type { HostTable } from './table.ts';

export interface HostRecord {
  readonly id: HostId;
  readonly name: string;
  readonly uri: string;
  readonly uuid: string | null;
  readonly pki: string | null;
  /** Where it takes memory and disks of a move; null: libvirt's own choice. */
  readonly migrationAddress: string | null;
  readonly cluster: ClusterId | null;
  readonly drained: boolean;
  readonly connection: Connection;
  readonly facts: HostFacts | null;
  readonly factsAt: Instant | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly node: NodeId | null;
  readonly createdAt: Instant;
  readonly revision: number;
}

export type NewHost = Omit<HostRecord, 'revision'>;

export async function insertHost(trx: Writer, host: NewHost): Promise<void> {
  const row: HostTable = {
    id: host.id,
    name: host.name,
    uri: host.uri,
    uuid: host.uuid,
    pki: host.pki,
    migration_address: host.migrationAddress,
    cluster_id: host.cluster,
    drained: host.drained ? 1 : 0,
    ...connectionColumns(host.connection),
    facts: host.facts && JSON.stringify(host.facts),
    facts_at: host.factsAt,
    labels: JSON.stringify(host.labels),
    node_id: host.node,
    created_at: host.createdAt,
    revision: 1,
  };
  await trx.insertInto('host').values(row).execute();
}

/** Idempotent. Its pools and networks go with it; a host with VMs of ours is refused by the database. */
export async function deleteHost(trx: Writer, id: HostId): Promise<void> {
  await trx.deleteFrom('vm').where('host_id', '=', id).where('owned', '=', 0).execute();
  await trx.deleteFrom('host').where('id', '=', id).execute();
}

export async function readHost(db: Reader, id: HostId): Promise<HostRecord | null> {
  const row = await db.selectFrom('host').selectAll().where('id', '=', id).executeTakeFirst();
  return row ? recordOf(row) : null;
}

export async function readHostByName(db: Reader, name: string): Promise<HostRecord | null> {
  const row = await db.selectFrom('host').selectAll().where('name', '=', name).executeTakeFirst();
  return row ? recordOf(row) : null;
}

/** All of them, by name: a fleet has hundreds of hosts, not millions. */
export async function readHosts(db: Reader): Promise<HostRecord[]> {
  const rows = await db.selectFrom('host').selectAll().orderBy('name').execute();
  return rows.map(recordOf);
}

/** The columns of the observer. */
export async function setConnection(trx: Writer, id: HostId, connection: Connection): Promise<void> {
  await trx
    .updateTable('host')
    .set((e) => ({ ...connectionColumns(connection), revision: e('revision', '+', 1) }))
    .where('id', '=', id)
    .execute();
}

export async function setFacts(trx: Writer, id: HostId, facts: HostFacts, at: Instant): Promise<void> {
  await trx
    .updateTable('host')
    .set((e) => ({
      facts: JSON.stringify(facts),
      facts_at: at,
      uuid: facts.uuid,
      revision: e('revision', '+', 1),
    }))
    .where('id', '=', id)
    .execute();
}

/** The column of `host drain` and `host resume`. */
export async function setDrained(trx: Writer, id: HostId, drained: boolean): Promise<void> {
  await trx
    .updateTable('host')
    .set((e) => ({ drained: drained ? 1 : 0, revision: e('revision', '+', 1) }))
    .where('id', '=', id)
    .execute();
}

const connectionColumns = ({ state, since, reason, answeredAt }: Connection) => ({
  state,
  state_since: since,
  state_reason: reason,
  answered_at: answeredAt,
});

const recordOf = (row: HostTable): HostRecord => ({
  id: row.id as HostId,
  name: row.name,
  uri: row.uri,
  uuid: row.uuid,
  pki: row.pki,
  migrationAddress: row.migration_address,
  cluster: row.cluster_id as ClusterId | null,
  drained: row.drained === 1,
  connection: {
    state: row.state as Connection['state'],
    since: row.state_since,
    reason: row.state_reason,
    answeredAt: row.answered_at,
  },
  facts: row.facts === null ? null : (JSON.parse(row.facts) as HostFacts),
  factsAt: row.facts_at,
  labels: JSON.parse(row.labels) as Record<string, string>,
  node: row.node_id as NodeId | null,
  createdAt: row.created_at,
  revision: row.revision,
});
