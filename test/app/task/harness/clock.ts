// A clock for tests that wait for nothing: a sleep is over at once and time has passed; alarms ring when
// told to.
import type { Clock } from '../../../../src/daemon/ports/clock.ts';

export interface QuickClock extends Clock {
  /** Lets time pass; alarms that are due ring. */
  pass(ms: number): void;
}

export function quickClock(startMs = Date.UTC(2026, 0, 1)): QuickClock {
  let now = startMs;
  const alarms = new Set<{ atMs: number; ring: () => void }>();
  return {
    nowMs: () => now,
    monotonicMs: () => now - startMs,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      now += ms;
      // A turn of the event loop, so that a loop that waits lets others do what it waits for.
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    },
    alarm(ms, ring) {
      const alarm = { atMs: now + ms, ring };
      alarms.add(alarm);
      return () => alarms.delete(alarm);
    },
    pass(ms) {
      now += ms;
      for (const alarm of [...alarms].sort((a, b) => a.atMs - b.atMs)) {
        if (alarm.atMs > now || !alarms.delete(alarm)) continue;
        alarm.ring();
      }
    },
  };
}
