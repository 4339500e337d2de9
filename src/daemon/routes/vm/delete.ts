// DELETE /v1/vms/:vm, and its plan
import type { vmDelete, vmDeletePlan } from '../../../contract/vm/delete.ts';
import { decideDelete, type DeleteFacts } from '../../../model/vm/delete.ts';
import { readDeleteFacts, type DeleteInput } from '../../tasks/vm/delete.ts';
import type { TaskWorld } from '../../tasks/world.ts';
import type { Handler } from '../handler.ts';
import { submit, type Work } from '../submit.ts';
import { answerPlan } from './plan.ts';
import { readSubject } from './subject.ts';

const requestOf = (keepDisks: boolean, stop: boolean): DeleteFacts['request'] => ({
  disks: keepDisks ? 'keep' : 'delete',
  stop,
});

export const serveVmDelete =
  (work: Work): Handler<typeof vmDelete> =>
  async (asked) => {
    const { params, ifMatch, query } = asked;
    const { input } = await readSubject(work.store, { params, ifMatch });
    const request = requestOf(query.keepDisks === 'true', query.stop === 'true');
    return submit<DeleteInput>(work, asked, 'vm.delete', { ...input, request });
  };

export const serveVmDeletePlan =
  (world: TaskWorld): Handler<typeof vmDeletePlan> =>
  ({ params, ifMatch, input: { keepDisks = false, stop = false } }) =>
    answerPlan(world, { params, ifMatch }, async (vm, activity) =>
      decideDelete(await readDeleteFacts(world, vm, requestOf(keepDisks, stop), activity)),
    );
