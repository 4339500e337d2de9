// One loop for the first run of a task and for every resume: what to do next follows from the log alone.
import { instant } from '../../../model/time.ts';
import { attempt } from './attempt.ts';
import {
  asJson,
  mayTurn,
  pause,
  seenBy,
  turn,
  write,
  type Outcome,
  type Run,
  type RunEnd,
} from './course.ts';
import { cancelledError } from './failure.ts';
import { memoryOf } from './memory.ts';
import { unwind } from './unwind.ts';

export async function runTask<World>(run: Run<World>): Promise<RunEnd> {
  // Calls of a manager that died may still be on their way: what they do is waited for, then the world is
  // asked.
  if (run.memory.length > 0) await pause(run, run.policy.followMs);
  for (;;) {
    const outcome = run.memory.turnedBy ? await unwind(run) : await forward(run);
    if (outcome !== 'again') return outcome;
  }
}

async function forward<World>(run: Run<World>): Promise<Outcome> {
  const step = run.definition.steps.find(({ name }) => !memoryOf(run.memory, name).done);
  if (!step) return succeed(run);
  const { open } = memoryOf(run.memory, step.name);
  // A safe point: nothing is open whose outcome would have to be asked for, and the way back is free.
  if (run.cancel.aborted && (!open || !step.settle) && mayTurn(run)) {
    return turn(run, step, cancelledError(null));
  }
  return attempt(run, step);
}

async function succeed<World>(run: Run<World>): Promise<'succeeded'> {
  const seen = seenBy(run);
  const tooLate = run.cancel.aborted ? 'The request to cancel came after the point of no return.' : null;
  await write(run, [{ step: '', type: 'ended', end: 'succeeded' }], {
    state: 'succeeded',
    step: null,
    result: asJson(run.definition.result(seen)),
    error: null,
    note: tooLate,
    wakeAt: null,
    endedAt: instant(run.clock.nowMs()),
  });
  return 'succeeded';
}
