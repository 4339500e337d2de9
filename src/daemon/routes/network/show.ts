// GET /v1/networks/:network
import type { networkShow } from '../../../contract/network/show.ts';
import { foundOn, listNetworks } from '../../store/pool/read.ts';
import type { Store } from '../../store/store.ts';
import type { Handler } from '../handler.ts';
import { printNetwork } from './resource.ts';

export const serveNetworkShow =
  (store: Store): Handler<typeof networkShow> =>
  ({ params }) =>
    store.read(async (db) => {
      const found = foundOn('network', params.network, await listNetworks(db, { name: params.network }));
      return { body: { items: found.map(printNetwork), next: null } };
    });
