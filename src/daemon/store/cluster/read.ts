// Reading clusters, each with the hosts that belong to it.
import { HostlerError } from '../../../model/errors.ts';
import type { Cluster } from '../../../model/cluster/cluster.ts';
import type { ClusterId, HostId } from '../../../model/ids.ts';
import type { Reader, Writer } from '../store.ts';

export interface StoredCluster extends Cluster {
  readonly hostNames: readonly string[];
  readonly revision: number;
}

async function readClusters(
  db: Reader | Writer,
  reference: string | null,
): Promise<readonly StoredCluster[]> {
  let query = db.selectFrom('cluster').selectAll().orderBy('name');
  if (reference !== null) {
    query = query.where((e) => e.or([e('id', '=', reference), e('name', '=', reference)]));
  }
  const clusters = await query.execute();
  const members = await db
    .selectFrom('host')
    .select(['id', 'name', 'cluster_id'])
    .where('cluster_id', 'is not', null)
    .orderBy('name')
    .execute();
  return clusters.map((row) => ({
    id: row.id as ClusterId,
    name: row.name,
    hosts: members.filter((h) => h.cluster_id === row.id).map((h) => h.id as HostId),
    hostNames: members.filter((h) => h.cluster_id === row.id).map((h) => h.name),
    cpuBaseline: row.cpu_baseline === null ? null : (JSON.parse(row.cpu_baseline) as Cluster['cpuBaseline']),
    createdAt: row.created_at,
    revision: row.revision,
  }));
}

/** Few: they are never paged. */
export const listClusters = (db: Reader | Writer): Promise<readonly StoredCluster[]> =>
  readClusters(db, null);

export async function readCluster(db: Reader | Writer, reference: string): Promise<StoredCluster> {
  const [found] = await readClusters(db, reference);
  if (found !== undefined) return found;
  throw new HostlerError('cluster-not-found', {
    message: `There is no cluster ${reference.slice(0, 80)}`,
    fix: 'hostler cluster list shows all that there are.',
    facts: { cluster: reference.slice(0, 200) },
  });
}
