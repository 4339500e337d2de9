// GET /v1/pools
import type { poolList } from '../../../contract/pool/list.ts';
import { readHost } from '../../store/host/read.ts';
import { listPools } from '../../store/pool/read.ts';
import type { Store } from '../../store/store.ts';
import type { Handler } from '../handler.ts';
import { printPool } from './resource.ts';

export const servePoolList =
  (store: Store): Handler<typeof poolList> =>
  ({ query }) =>
    store.read(async (db) => {
      const filter = query.host === undefined ? {} : { hostId: (await readHost(db, query.host)).id };
      const pools = await listPools(db, filter);
      const wanted = pools.filter((p) => query.used === undefined || p.used === (query.used === 'true'));
      return { body: { items: wanted.map(printPool), next: null } };
    });
