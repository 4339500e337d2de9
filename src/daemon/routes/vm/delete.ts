// DELETE /v1/vms/:vm
import type { vmDelete } from '../../../contract/vm/delete.ts';
import type { DeleteInput } from '../../tasks/vm/delete.ts';
import type { Handler } from '../handler.ts';
import { submit, type Work } from '../submit.ts';
import { readSubject } from './subject.ts';

export const serveVmDelete =
  (work: Work): Handler<typeof vmDelete> =>
  async (asked) => {
    const { input } = await readSubject(work.store, asked.params.vm, asked.ifMatch);
    const disks = asked.query.keepDisks === 'true' ? ('keep' as const) : ('delete' as const);
    return submit<DeleteInput>(work, asked, 'vm.delete', { ...input, request: { disks, stop: false } });
  };
