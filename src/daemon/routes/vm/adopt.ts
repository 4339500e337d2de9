// POST /v1/vms/:vm/adopt, and its plan
import type { vmAdopt, vmAdoptPlan } from '../../../contract/vm/adopt.ts';
import { decideAdopt, type AdoptFacts } from '../../../model/vm/adopt.ts';
import { readAdoptFacts, readForeignVm, type AdoptInput } from '../../tasks/vm/adopt.ts';
import type { TaskWorld } from '../../tasks/world.ts';
import type { Asked, Handler } from '../handler.ts';
import { submit, type Work } from '../submit.ts';
import { printDecision } from './plan.ts';
import { readSubject } from './subject.ts';

const requestOf = ({ from }: Asked<typeof vmAdopt>['input']): AdoptFacts['request'] => ({
  from: from ?? null,
});

export const serveVmAdopt =
  (work: Work): Handler<typeof vmAdopt> =>
  async (asked) => {
    const { input } = await readSubject(work.store, asked);
    return submit<AdoptInput>(work, asked, 'vm.adopt', { ...input, request: requestOf(asked.input) });
  };

export const serveVmAdoptPlan =
  (world: TaskWorld): Handler<typeof vmAdoptPlan> =>
  async (asked) => {
    const { vm, input } = await readSubject(world.store, asked);
    const foreign = await readForeignVm(world, input);
    const facts = await readAdoptFacts(world, foreign, requestOf(asked.input), vm.activity);
    return { body: printDecision(decideAdopt(facts), {}) };
  };
