// POST /v1/vms/:vm/pause, and its plan
import type { vmPause, vmPausePlan } from '../../../contract/vm/pause.ts';
import { decidePause } from '../../../model/vm/pause.ts';
import { readRunningFacts } from '../../tasks/vm/running.ts';
import type { TaskWorld } from '../../tasks/world.ts';
import type { Handler } from '../handler.ts';
import { submit, type Work } from '../submit.ts';
import { answerPlan } from './plan.ts';
import { readSubject } from './subject.ts';

export const serveVmPause =
  (work: Work): Handler<typeof vmPause> =>
  async (asked) =>
    submit(work, asked, 'vm.pause', (await readSubject(work.store, asked)).input);

export const serveVmPausePlan =
  (world: TaskWorld): Handler<typeof vmPausePlan> =>
  (asked) =>
    answerPlan(world, asked, async (vm, activity) =>
      decidePause(await readRunningFacts(world, vm, activity)),
    );
