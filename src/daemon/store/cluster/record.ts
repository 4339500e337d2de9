// The rows of clusters; which hosts are in one stands in the hosts' rows.
import type { Cluster, CpuBaseline } from '../../../model/cluster/cluster.ts';
import type { ClusterId, HostId } from '../../../model/ids.ts';
import type { Instant } from '../../../model/time.ts';
import type { Reader, Writer } from '../store.ts';

export async function insertCluster(trx: Writer, id: ClusterId, name: string, at: Instant): Promise<void> {
  await trx
    .insertInto('cluster')
    .values({ id, name, cpu_baseline: null, created_at: at, revision: 1 })
    .execute();
}

export async function readClusters(db: Reader): Promise<Cluster[]> {
  const rows = await db.selectFrom('cluster').selectAll().orderBy('name').execute();
  const members = await db
    .selectFrom('host')
    .select(['id', 'cluster_id'])
    .where('cluster_id', 'is not', null)
    .orderBy('name')
    .execute();
  return rows.map((row) => ({
    id: row.id as ClusterId,
    name: row.name,
    hosts: members.filter((m) => m.cluster_id === row.id).map((m) => m.id as HostId),
    cpuBaseline: row.cpu_baseline === null ? null : (JSON.parse(row.cpu_baseline) as CpuBaseline),
    createdAt: row.created_at,
  }));
}

/** The column of the hosts that `cluster add` writes. */
export async function setCluster(trx: Writer, host: HostId, cluster: ClusterId): Promise<void> {
  await trx
    .updateTable('host')
    .set((e) => ({ cluster_id: cluster, revision: e('revision', '+', 1) }))
    .where('id', '=', host)
    .execute();
}

export async function setBaseline(trx: Writer, id: ClusterId, baseline: CpuBaseline | null): Promise<void> {
  await trx
    .updateTable('cluster')
    .set((e) => ({ cpu_baseline: baseline && JSON.stringify(baseline), revision: e('revision', '+', 1) }))
    .where('id', '=', id)
    .execute();
}
