// How long the journal is kept: what is older is removed, at the start and then from time to time.
import { instant } from '../../model/time.ts';
import type { Clock } from '../ports/clock.ts';
import { pruneEvents } from '../store/event/journal.ts';
import type { Store } from '../store/store.ts';

export interface RetentionParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly report: (error: unknown) => void;
  readonly keptMs?: number;
}

const keptMsDefault = 90 * 24 * 3_600_000;
const everyMs = 3_600_000;

/** Returns what ends it, when the last round is over. */
export function keepRetention(parts: RetentionParts): () => Promise<void> {
  const { store, clock, report, keptMs = keptMsDefault } = parts;
  let callOff = (): void => undefined;
  let round: Promise<unknown> = Promise.resolve();
  const prune = (): void => {
    round = store.write((trx) => pruneEvents(trx, instant(clock.nowMs() - keptMs))).catch(report);
    callOff = clock.alarm(everyMs, prune);
  };
  prune();
  return async () => {
    callOff();
    await round;
  };
}
