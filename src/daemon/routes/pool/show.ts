// GET /v1/pools/:pool
import type { poolShow } from '../../../contract/pool/show.ts';
import { foundOn, listPools } from '../../store/pool/read.ts';
import type { Store } from '../../store/store.ts';
import type { Handler } from '../handler.ts';
import { printPool } from './resource.ts';

export const servePoolShow =
  (store: Store): Handler<typeof poolShow> =>
  ({ params }) =>
    store.read(async (db) => {
      const pools = foundOn('pool', params.pool, await listPools(db, { name: params.pool }));
      return { body: { items: pools.map(printPool), next: null } };
    });
