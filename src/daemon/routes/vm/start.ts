// POST /v1/vms/:vm/start, and its plan
import type { vmStart, vmStartPlan } from '../../../contract/vm/start.ts';
import { decideStart } from '../../../model/vm/start.ts';
import { readStartFacts } from '../../tasks/vm/start.ts';
import type { TaskWorld } from '../../tasks/world.ts';
import type { Handler } from '../handler.ts';
import { submit, type Work } from '../submit.ts';
import { answerPlan } from './plan.ts';
import { readSubject } from './subject.ts';

export const serveVmStart =
  (work: Work): Handler<typeof vmStart> =>
  async (asked) =>
    submit(work, asked, 'vm.start', (await readSubject(work.store, asked)).input);

export const serveVmStartPlan =
  (world: TaskWorld): Handler<typeof vmStartPlan> =>
  (asked) =>
    answerPlan(world, asked, async (vm, activity) => {
      const facts = await readStartFacts(world, vm, null);
      return decideStart({ ...facts, vm: { ...facts.vm, activity } });
    });
