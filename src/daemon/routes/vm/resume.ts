// POST /v1/vms/:vm/resume, and its plan
import type { vmResume, vmResumePlan } from '../../../contract/vm/resume.ts';
import { decideResume } from '../../../model/vm/resume.ts';
import { readResumeFacts } from '../../tasks/vm/resume.ts';
import type { TaskWorld } from '../../tasks/world.ts';
import type { Handler } from '../handler.ts';
import { submit, type Work } from '../submit.ts';
import { answerPlan } from './plan.ts';
import { readSubject } from './subject.ts';

export const serveVmResume =
  (work: Work): Handler<typeof vmResume> =>
  async (asked) =>
    submit(work, asked, 'vm.resume', (await readSubject(work.store, asked)).input);

export const serveVmResumePlan =
  (world: TaskWorld): Handler<typeof vmResumePlan> =>
  (asked) =>
    answerPlan(world, asked, async (vm, activity) =>
      decideResume(await readResumeFacts(world, vm, activity)),
    );
