// GET /v1/hosts/:host
import type { hostShow } from '../../../contract/host/show.ts';
import { readHost } from '../../store/host/read.ts';
import type { Store } from '../../store/store.ts';
import { etagOf } from '../etag.ts';
import type { Handler } from '../handler.ts';
import { printHost } from './resource.ts';

export const serveHostShow =
  (store: Store): Handler<typeof hostShow> =>
  async ({ params }) => {
    const host = await store.read((db) => readHost(db, params.host));
    return { body: printHost(host), etag: etagOf(host.revision) };
  };
