// GET /v1/networks
import type { networkList } from '../../../contract/network/list.ts';
import { readHost } from '../../store/host/read.ts';
import { listNetworks } from '../../store/pool/read.ts';
import type { Store } from '../../store/store.ts';
import type { Handler } from '../handler.ts';
import { printNetwork } from './resource.ts';

export const serveNetworkList =
  (store: Store): Handler<typeof networkList> =>
  ({ query }) =>
    store.read(async (db) => {
      const filter = query.host === undefined ? {} : { hostId: (await readHost(db, query.host)).id };
      return { body: { items: (await listNetworks(db, filter)).map(printNetwork), next: null } };
    });
