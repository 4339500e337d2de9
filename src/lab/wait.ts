// Waiting for facts: a question asked again until it is answered or a deadline, that grows with load, has
// passed.
import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

export interface WaitOptions {
  /** How long it may take on an idle machine. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** How many times slower than an idle machine this one may be right now. */
export function slowness(): number {
  const [lastMinute = 0] = loadavg();
  return Math.min(6, Math.max(1, (2 * lastMinute) / availableParallelism()));
}

export class WaitedInVain extends Error {
  override readonly name = 'WaitedInVain';
}

/** Thrown by a probe that has seen that the fact cannot come about any more: nothing is waited for then. */
export class Hopeless extends Error {
  override readonly name = 'Hopeless';
}

/**
 * Asks `probe` until it answers with something other than undefined or false. What the last probe threw is
 * the cause of the error in the end; a probe that throws has not answered.
 */
export async function waitFor<T>(
  what: string,
  probe: () => T | undefined | false | Promise<T | undefined | false>,
  { timeoutMs = 20_000, signal }: WaitOptions = {},
): Promise<T> {
  const begun = performance.now();
  let pauseMs = 10;
  let cause: unknown;
  for (;;) {
    signal?.throwIfAborted();
    try {
      const answer = await probe();
      if (answer !== undefined && answer !== false) return answer;
      cause = undefined;
    } catch (error) {
      if (error instanceof Hopeless) throw error;
      cause = error;
    }
    const waitedMs = performance.now() - begun;
    if (waitedMs > timeoutMs * slowness()) {
      const reason = cause instanceof Error ? `: ${cause.message}` : '';
      throw new WaitedInVain(`waited ${Math.round(waitedMs)} ms in vain for ${what}${reason}`, { cause });
    }
    await delay(pauseMs, undefined, signal === undefined ? {} : { signal });
    pauseMs = Math.min(pauseMs * 1.5, 250);
  }
}
