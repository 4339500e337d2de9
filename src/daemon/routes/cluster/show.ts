// GET /v1/clusters/:cluster
import type { clusterShow } from '../../../contract/cluster/show.ts';
import type { Store } from '../../store/store.ts';
import type { Handler } from '../handler.ts';
import { readClusterResource } from './resource.ts';

export const serveClusterShow =
  (store: Store): Handler<typeof clusterShow> =>
  async ({ params }) => ({ body: await store.read((db) => readClusterResource(db, params.cluster)) });
