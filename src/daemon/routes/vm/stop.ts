// POST /v1/vms/:vm/stop, and its plan
import type { vmStop, vmStopPlan } from '../../../contract/vm/stop.ts';
import { decideStop, stopWaitMs, type StopRequest } from '../../../model/vm/stop.ts';
import { readStopFacts, type StopInput } from '../../tasks/vm/stop.ts';
import type { TaskWorld } from '../../tasks/world.ts';
import type { Asked, Handler } from '../handler.ts';
import { submit, type Work } from '../submit.ts';
import { answerPlan } from './plan.ts';
import { readSubject } from './subject.ts';

const requestOf = ({ force = false, timeoutS }: Asked<typeof vmStop>['input']): StopRequest => ({
  waitMs: timeoutS === undefined ? stopWaitMs : timeoutS * 1000,
  then: 'force',
  force,
});

export const serveVmStop =
  (work: Work): Handler<typeof vmStop> =>
  async (asked) => {
    const { input } = await readSubject(work.store, asked);
    return submit<StopInput>(work, asked, 'vm.stop', { ...input, request: requestOf(asked.input) });
  };

export const serveVmStopPlan =
  (world: TaskWorld): Handler<typeof vmStopPlan> =>
  (asked) =>
    answerPlan(world, asked, async (vm, activity) =>
      decideStop(await readStopFacts(world, vm, requestOf(asked.input), activity)),
    );
