// One step forward: begun, run or settled, and what follows from how it ended.
import { HostlerError } from '../../../model/errors.ts';
import type { Json } from '../../../model/json.ts';
import type { StepWord } from './book.ts';
import { asHostlerError, cancelledError, Left, recordError } from './failure.ts';
import { memoryOf } from './memory.ts';
import { retryDelayMs, timeHeals } from './policy.ts';
import {
  asJson,
  mayTurn,
  park,
  pause,
  seenBy,
  stick,
  turn,
  write,
  type Outcome,
  type Run,
} from './course.ts';
import type { Settled, Step } from './step.ts';
import { timed } from './timed.ts';

export async function attempt<World>(run: Run<World>, step: Step<World>): Promise<Outcome> {
  // Interrupted by the end of an earlier manager: the world is asked before anything is done.
  if (memoryOf(run.memory, step.name).open && step.settle) {
    // What goes on already counts, whether it fits or not.
    const release = run.slots.hold(step.slots(seenBy(run)));
    return resolve(run, step, null).finally(release);
  }
  const release = await slotsFor(run, step);
  if (release === 'cancelled') return 'again';
  try {
    await write(run, [{ step: step.name, type: 'started' }], { state: 'running', step: step.name });
    let output: Json;
    try {
      const seen = seenBy(run);
      output = asJson(await timed(run, step, null, (context) => step.run(run.world, seen, context)));
    } catch (error) {
      if (error instanceof Left) throw error;
      return await afterError(run, step, asHostlerError(error, step.title));
    }
    return await succeed(run, step, output);
  } finally {
    release();
  }
}

async function slotsFor<World>(run: Run<World>, step: Step<World>): Promise<(() => void) | 'cancelled'> {
  try {
    return await run.slots.take(step.slots(seenBy(run)), AbortSignal.any([run.stopping, run.cancel]));
  } catch (error) {
    if (run.stopping.aborted) throw new Left();
    if (!run.cancel.aborted) throw error;
    // Too late to go back: the request to cancel changes nothing any more.
    return mayTurn(run) ? 'cancelled' : run.slots.take(step.slots(seenBy(run)), run.stopping);
  }
}

async function succeed<World>(run: Run<World>, step: Step<World>, output: Json): Promise<'again'> {
  await write(run, [{ step: step.name, type: 'succeeded', output }], {
    state: 'running',
    error: null,
    note: null,
  });
  return 'again';
}

const afterError = <World>(run: Run<World>, step: Step<World>, error: HostlerError): Promise<Outcome> =>
  step.settle ? resolve(run, step, error) : afterFailure(run, step, error, false);

/** An error is no proof that it did not happen: the world is asked until its answer is one to act on. */
async function resolve<World>(
  run: Run<World>,
  step: Step<World>,
  failure: HostlerError | null,
): Promise<Outcome> {
  for (;;) {
    const settled = await ask(run, step, failure);
    switch (settled.state) {
      case 'done':
        return succeed(run, step, settled.output);
      case 'not-done':
        return afterFailure(run, step, failure, true);
      case 'under-way':
        run.progress.report(run.id, step.name, { done: null, text: settled.note });
        await pause(run, run.policy.followMs);
        break;
      case 'failed':
        return giveUp(run, step, settled.error);
      case 'hopeless':
        return stick(run, step, recordError(settled.error));
      case 'unclear':
        return park(run, step, recordError(unclear(step, settled)));
    }
  }
}

/** Not tried again, whatever the error: the world has said that it would be of no use. */
function giveUp<World>(run: Run<World>, step: Step<World>, error: HostlerError): Promise<Outcome> {
  const failed: StepWord = { step: step.name, type: 'failed', settled: true, error: recordError(error) };
  return mayTurn(run) ? turn(run, step, error, [failed]) : stick(run, step, recordError(error), [failed]);
}

async function ask<World>(
  run: Run<World>,
  step: Step<World>,
  failure: HostlerError | null,
): Promise<Settled<Json>> {
  const seen = seenBy(run);
  try {
    const settled = await timed(run, step, failure, async (context) =>
      step.settle?.(run.world, seen, context),
    );
    if (!settled) throw new Error(`step ${step.name} has nothing to settle with`);
    return settled.state === 'done' ? { state: 'done', output: asJson(settled.output) } : settled;
  } catch (error) {
    if (error instanceof Left) throw error;
    return { state: 'unclear', why: asHostlerError(error, `Asking what became of "${step.title}"`).message };
  }
}

/** `failure` is null where only the manager had stopped in the middle: then it is simply done again. */
async function afterFailure<World>(
  run: Run<World>,
  step: Step<World>,
  failure: HostlerError | null,
  settled: boolean,
): Promise<Outcome> {
  const error = failure && recordError(failure);
  const failed: StepWord = { step: step.name, type: 'failed', settled, error };
  if (!failure || !error) {
    await write(run, [failed]);
    return 'again';
  }
  const failures = memoryOf(run.memory, step.name).failures + 1;
  const back = mayTurn(run);
  if (back && run.cancel.aborted) return turn(run, step, cancelledError(null), [failed]);
  if (failures < run.policy.triesMax && (timeHeals(failure) || !back)) {
    await write(run, [failed]);
    await pause(run, retryDelayMs(run.policy, failures - 1));
    return 'again';
  }
  if (back) return turn(run, step, failure, [failed]);
  if (!timeHeals(failure) && failures >= run.policy.hopelessMax) return stick(run, step, error, [failed]);
  return park(run, step, error, [failed]);
}

const unclear = <World>(
  step: Step<World>,
  { why, fix = 'Bring the hosts back that it is about.' }: { readonly why: string; readonly fix?: string },
): HostlerError =>
  new HostlerError('host-unreachable', {
    message: `It is not clear what became of "${step.title}": ${why}`,
    fix: `${fix} Until it is clear nothing is done.`,
    facts: { step: step.name },
  });
