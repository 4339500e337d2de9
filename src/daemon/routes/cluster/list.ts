// GET /v1/clusters
import type { clusterList } from '../../../contract/cluster/list.ts';
import { listClusters } from '../../store/cluster/read.ts';
import type { Store } from '../../store/store.ts';
import type { Handler } from '../handler.ts';
import { printCluster } from './resource.ts';

export const serveClusterList =
  (store: Store): Handler<typeof clusterList> =>
  async () => ({ body: { items: (await store.read(listClusters)).map(printCluster), next: null } });
