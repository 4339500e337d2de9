// What became of promises within a time: a promise that is left pending is the fault that is looked for.
import { setTimeout as wait } from 'node:timers/promises';

export type Fate<T> = { readonly value: T } | { readonly error: unknown } | 'pending';

export async function fateOf<T>(promise: Promise<T>, withinMs: number): Promise<Fate<T>> {
  const controller = new AbortController();
  const late = wait(withinMs, 'pending' as const, { signal: controller.signal }).catch(
    () => 'pending' as const,
  );
  const fate = await Promise.race([
    promise.then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    ),
    late,
  ]);
  controller.abort();
  return fate;
}

/** The error that the promise ends with; throws when it does not end with one in time. */
export async function errorOf(promise: Promise<unknown>, withinMs = 10_000): Promise<unknown> {
  const fate = await fateOf(promise, withinMs);
  if (fate === 'pending') throw new Error(`still pending after ${withinMs} ms`);
  if ('value' in fate) throw new Error(`it succeeded with ${JSON.stringify(fate.value)}`);
  return fate.error;
}

/** Waits until `fact` holds. */
export async function until(fact: () => boolean, what: string, withinMs = 10_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!fact()) {
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await wait(5);
  }
}
