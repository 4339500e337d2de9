// Where a manager is killed: at a step of the task that it runs, or in the middle of what it asks of a host.
import type { Step } from '../../../src/daemon/tasks/engine/step.ts';

export type KillPoint =
  /** The step's begin is written down, and nothing of it is done. */
  | { readonly at: 'begun'; readonly step: string }
  /** All of it is done, and that is not yet written down. */
  | { readonly at: 'done'; readonly step: string }
  /** So long after the verb was asked of the host. */
  | { readonly at: 'during'; readonly verb: string; readonly afterMs: number };

/** In the manager's state folder: where it is to die, and where it did. */
export const armedFile = 'kill-at';
export const firedFile = 'killed-at';

export const printPoint = (point: KillPoint): string =>
  point.at === 'during' ? `${point.afterMs} ms into ${point.verb}` : `${point.at} ${point.step}`;

/** Before and after each step. */
export const pointsOf = ({ steps }: { readonly steps: readonly Pick<Step<never>, 'name'>[] }): KillPoint[] =>
  steps.flatMap(({ name }): KillPoint[] => [
    { at: 'begun', step: name },
    { at: 'done', step: name },
  ]);
