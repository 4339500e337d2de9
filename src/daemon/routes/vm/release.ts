// POST /v1/vms/:vm/release, and its plan
import type { vmRelease, vmReleasePlan } from '../../../contract/vm/release.ts';
import { decideRelease } from '../../../model/vm/release.ts';
import { readRunningFacts } from '../../tasks/vm/running.ts';
import type { TaskWorld } from '../../tasks/world.ts';
import type { Handler } from '../handler.ts';
import { submit, type Work } from '../submit.ts';
import { answerPlan } from './plan.ts';
import { readSubject } from './subject.ts';

export const serveVmRelease =
  (work: Work): Handler<typeof vmRelease> =>
  async (asked) =>
    submit(work, asked, 'vm.release', (await readSubject(work.store, asked)).input);

export const serveVmReleasePlan =
  (world: TaskWorld): Handler<typeof vmReleasePlan> =>
  (asked) =>
    answerPlan(world, asked, async (vm, activity) =>
      decideRelease(await readRunningFacts(world, vm, activity)),
    );
