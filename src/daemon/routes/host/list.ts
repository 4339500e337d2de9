// GET /v1/hosts
import type { hostList } from '../../../contract/host/list.ts';
import { readCluster } from '../../store/cluster/read.ts';
import { listHosts } from '../../store/host/read.ts';
import type { Store } from '../../store/store.ts';
import type { Handler } from '../handler.ts';
import { pageRequest } from '../page.ts';
import { printHost } from './resource.ts';

export const serveHostList =
  (store: Store): Handler<typeof hostList> =>
  async ({ query }) =>
    store.read(async (db) => {
      const { state, cluster } = query;
      const filter = {
        ...(state !== undefined && { state }),
        ...(cluster !== undefined && { clusterId: (await readCluster(db, cluster)).id }),
      };
      const { items, next } = await listHosts(db, filter, pageRequest(query, 'name'));
      return { body: { items: items.map(printHost), next } };
    });
