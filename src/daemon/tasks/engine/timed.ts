// Runs a step's function with its deadline, the request to cancel, and the end of the manager.
import { cancelledError, Left, tooSlow } from './failure.ts';
import type { Run } from './course.ts';
import type { Step, StepContext } from './step.ts';

/**
 * At the deadline the signal is aborted; what does not end within the grace after it is left to itself, and
 * the world is asked what it did. When the manager stops nothing is aborted: what goes on without us may go
 * on.
 */
export async function timed<World, T>(
  run: Run<World>,
  step: Step<World>,
  failure: unknown,
  work: (context: StepContext) => Promise<T>,
): Promise<T> {
  if (run.stopping.aborted) throw new Left();
  const abort = new AbortController();
  const onCancel = (): void => abort.abort(cancelledError(null));
  const leave = Promise.withResolvers<never>();
  const onStop = (): void => leave.reject(new Left());
  const late = (): void => leave.reject(tooSlow(step.name, step.deadlineMs));
  let callOff = run.clock.alarm(step.deadlineMs, () => {
    abort.abort(tooSlow(step.name, step.deadlineMs));
    callOff = run.clock.alarm(run.policy.graceMs, late);
  });
  run.stopping.addEventListener('abort', onStop, { once: true });
  if (step.cancellable) run.cancel.addEventListener('abort', onCancel, { once: true });
  try {
    return await Promise.race([work(contextOf(run, step, failure, abort.signal)), leave.promise]);
  } finally {
    callOff();
    run.stopping.removeEventListener('abort', onStop);
    run.cancel.removeEventListener('abort', onCancel);
  }
}

function contextOf<World>(
  run: Run<World>,
  step: Step<World>,
  failure: unknown,
  signal: AbortSignal,
): StepContext {
  return {
    task: run.id,
    actor: run.actor,
    signal,
    children: run.children,
    get cancelRequested() {
      return run.cancel.aborted;
    },
    failure,
    progress: (report) => run.progress.report(run.id, step.name, report),
  };
}
