// What a piece of work takes of the heap, garbage and buffers outside it included.
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
export const collect = runInNewContext('gc') as () => void;

export function heapNow(): number {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
}

/** Bytes that stay allocated because of what `make` gives. */
export function heldBy(make: () => unknown): number {
  make();
  collect();
  const before = heapNow();
  const value = make();
  collect();
  const held = heapNow() - before;
  if (value === undefined) throw new Error('nothing was made');
  return held;
}

/**
 * Bytes that `work` allocates in all, garbage included: the least of some times, because other code
 * allocates too now and then, and at first there is something to compile, more than once. A time in which
 * the heap was collected says nothing. `enough` ends the trying.
 */
export function takenBy(work: () => unknown, enough: number): number {
  let least = Infinity;
  for (let tries = 0; tries < 40 && least > enough; tries += 1) {
    if (tries > 1) collect();
    const before = heapNow();
    const value = work();
    const taken = heapNow() - before;
    if (value === undefined) throw new Error('nothing was made');
    if (taken > 0) least = Math.min(least, taken);
  }
  return least;
}
