// POST /v1/vms/:vm/start
import type { vmStart } from '../../../contract/vm/start.ts';
import type { Handler } from '../handler.ts';
import { submit, type Work } from '../submit.ts';
import { readSubject } from './subject.ts';

export const serveVmStart =
  (work: Work): Handler<typeof vmStart> =>
  async (asked) => {
    const { input } = await readSubject(work.store, asked.params.vm, asked.ifMatch);
    return submit(work, asked, 'vm.start', input);
  };
