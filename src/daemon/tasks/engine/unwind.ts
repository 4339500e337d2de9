// The way back: the undo of every step that happened or may have happened, the last one first.
import { instant } from '../../../model/time.ts';
import type { StepWord } from './book.ts';
import { asHostlerError, Left, recordError } from './failure.ts';
import { memoryOf } from './memory.ts';
import { retryDelayMs, timeHeals } from './policy.ts';
import { park, pause, seenBy, stick, write, type Outcome, type Run } from './course.ts';
import type { Step } from './step.ts';
import { timed } from './timed.ts';

export async function unwind<World>(run: Run<World>): Promise<Outcome> {
  const step = run.definition.steps.findLast(({ name, undo }) => {
    const { done, maybe, open, undone } = memoryOf(run.memory, name);
    return undo !== null && (done || maybe || open) && !undone;
  });
  return step ? undoStep(run, step) : end(run);
}

async function undoStep<World>(run: Run<World>, step: Step<World>): Promise<Outcome> {
  const { done, output } = memoryOf(run.memory, step.name);
  await write(run, [{ step: step.name, type: 'undo-started' }], { state: 'undoing', step: step.name });
  const seen = seenBy(run);
  try {
    await timed(run, step, null, async (context) =>
      step.undo?.(run.world, seen, done ? output : null, context),
    );
  } catch (error) {
    if (error instanceof Left) throw error;
    return afterFailure(run, step, error);
  }
  await write(run, [{ step: step.name, type: 'undo-succeeded' }]);
  return 'again';
}

async function afterFailure<World>(run: Run<World>, step: Step<World>, cause: unknown): Promise<Outcome> {
  const failure = asHostlerError(cause, `Taking back "${step.title}"`);
  const error = recordError(failure);
  const failed: StepWord = { step: step.name, type: 'undo-failed', error };
  const failures = memoryOf(run.memory, step.name).undoFailures + 1;
  if (failures < run.policy.triesMax) {
    await write(run, [failed]);
    await pause(run, retryDelayMs(run.policy, failures - 1));
    return 'again';
  }
  if (!timeHeals(failure) && failures >= run.policy.hopelessMax) return stick(run, step, error, [failed]);
  return park(run, step, error, [failed]);
}

async function end<World>(run: Run<World>): Promise<'undone'> {
  await write(run, [{ step: '', type: 'ended', end: 'undone' }], {
    state: 'undone',
    step: null,
    error: run.memory.turnedBy,
    note: null,
    wakeAt: null,
    endedAt: instant(run.clock.nowMs()),
  });
  return 'undone';
}
