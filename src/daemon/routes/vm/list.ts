// GET /v1/vms
import type { vmList } from '../../../contract/vm/list.ts';
import { readHost } from '../../store/host/read.ts';
import type { Store } from '../../store/store.ts';
import { listVms } from '../../store/vm/read.ts';
import type { Handler } from '../handler.ts';
import { pageRequest } from '../page.ts';
import { printVm } from './resource.ts';

export const serveVmList =
  (store: Store): Handler<typeof vmList> =>
  async ({ query }) =>
    store.read(async (db) => {
      const { host, power, foreign, name } = query;
      const filter = {
        ...(host !== undefined && { hostId: (await readHost(db, host)).id }),
        ...(power !== undefined && { power }),
        ...(foreign !== undefined && { foreign: foreign === 'true' }),
        ...(name !== undefined && { name }),
      };
      const { items, next } = await listVms(db, filter, pageRequest(query, 'name'));
      return { body: { items: items.map(printVm), next } };
    });
