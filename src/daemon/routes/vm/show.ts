// GET /v1/vms/:vm
import type { vmShow } from '../../../contract/vm/show.ts';
import type { Store } from '../../store/store.ts';
import { readVm } from '../../store/vm/read.ts';
import { etagOf } from '../etag.ts';
import type { Handler } from '../handler.ts';
import { printVm } from './resource.ts';

export const serveVmShow =
  (store: Store): Handler<typeof vmShow> =>
  async ({ params }) => {
    const vm = await store.read((db) => readVm(db, params.vm));
    return { body: printVm(vm), etag: etagOf(vm.revision) };
  };
