// The clock and the randomness of this machine, as the rest of the daemon asks for them.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from './ports/chance.ts';
import type { Clock } from './ports/clock.ts';

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, signal ? { signal } : {}),
  alarm(ms, ring) {
    const timer = setTimeout(ring, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};

export const systemChance: Chance = { bytes: (count) => randomBytes(count) };
