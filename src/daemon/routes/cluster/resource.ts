// A stored cluster as the API shows it: its hosts by name.
import type { ClusterResource } from '../../../contract/cluster/cluster.ts';
import { readCluster, type StoredCluster } from '../../store/cluster/read.ts';
import type { Reader, Writer } from '../../store/store.ts';

export const printCluster = (cluster: StoredCluster): ClusterResource => ({
  id: cluster.id,
  name: cluster.name,
  hosts: [...cluster.hostNames],
  cpuModel: cluster.cpuBaseline?.model ?? null,
  createdAt: cluster.createdAt,
});

export const readClusterResource = async (db: Reader | Writer, reference: string): Promise<ClusterResource> =>
  printCluster(await readCluster(db, reference));
