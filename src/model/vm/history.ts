// What was done to a VM: who, when, why, and what of its definition differs since. A definition is compared
// leaf by leaf, so that a difference is a list of places and values that people can read.
import type { Instant } from '../time.ts';

/** Every value of a definition by its place: `devices/disk[vda]/source/@file`. */
export type Leaves = Readonly<Record<string, string>>;

export interface Difference {
  readonly path: string;
  /** Null: it was not there. */
  readonly from: string | null;
  /** Null: it is there no more. */
  readonly to: string | null;
}

export interface HistoryEntry {
  readonly at: Instant;
  /** Who asked; `beside hostler` for what was seen to have changed. */
  readonly actor: string;
  /** `vm.migrate`; `changed` for what somebody else did. */
  readonly action: string;
  readonly text: string;
  readonly reason: string | null;
  /** The task that did it. */
  readonly task: string | null;
  readonly differences: readonly Difference[];
}

/** In the order of their paths; equal definitions differ in nothing. */
export function differences(before: Leaves, after: Leaves): Difference[] {
  const paths = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...paths].sort().flatMap((path) => {
    const [from, to] = [before[path] ?? null, after[path] ?? null];
    return from === to ? [] : [{ path, from, to }];
  });
}
