// POST /v1/vms/:vm/reboot, and its plan
import type { vmReboot, vmRebootPlan } from '../../../contract/vm/reboot.ts';
import { decideReboot, type RebootRequest } from '../../../model/vm/reboot.ts';
import { stopWaitMs } from '../../../model/vm/stop.ts';
import { readRebootFacts, type RebootInput } from '../../tasks/vm/reboot.ts';
import type { TaskWorld } from '../../tasks/world.ts';
import type { Asked, Handler } from '../handler.ts';
import { submit, type Work } from '../submit.ts';
import { answerPlan } from './plan.ts';
import { readSubject } from './subject.ts';

const requestOf = ({ force = false, timeoutS }: Asked<typeof vmReboot>['input']): RebootRequest => ({
  waitMs: timeoutS === undefined ? stopWaitMs : timeoutS * 1000,
  force,
});

export const serveVmReboot =
  (work: Work): Handler<typeof vmReboot> =>
  async (asked) => {
    const { input } = await readSubject(work.store, asked);
    const request = requestOf(asked.input);
    if (request.force) return submit(work, asked, 'vm.reset', input);
    return submit<RebootInput>(work, asked, 'vm.reboot', { ...input, request });
  };

export const serveVmRebootPlan =
  (world: TaskWorld): Handler<typeof vmRebootPlan> =>
  (asked) =>
    answerPlan(world, asked, async (vm, activity) =>
      decideReboot(await readRebootFacts(world, vm, requestOf(asked.input), activity)),
    );
