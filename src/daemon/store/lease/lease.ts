// The active manager's lease: taken, kept alive by a timer, lost at once when it cannot be renewed in time.
import { setTimeout as sleep } from 'node:timers/promises';
import { HostlerError } from '../../../model/errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Engine } from '../engine.ts';
import { isStoreAway, translateStoreError } from '../error.ts';
import { releaseLease, renewLease, takeLease } from './row.ts';

export interface LeaseSettings {
  /** Which manager this is: it stays the same over restarts of the same installation. */
  readonly holder: string;
  readonly clock: Clock;
  /** Where those who serve reads only find the active one. */
  readonly address?: string;
  readonly ttlMs?: number;
}

export interface Lease {
  readonly fence: number;
  /** False from the moment on when another manager may be active: nothing may be begun then. */
  held(): boolean;
  /** Aborted when the lease is lost. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

const ttlMsDefault = 10_000;
/** Renewals per lease, and the part of it that is left unused, so that two clocks may differ by that much. */
const renewalsPerTtl = 4;
const marginPart = 0.1;

/** Waits as standby until this manager is the active one. */
export async function awaitLease(
  engine: Engine,
  settings: LeaseSettings,
  signal: AbortSignal,
): Promise<Lease> {
  const pauseMs = (settings.ttlMs ?? ttlMsDefault) / renewalsPerTtl;
  for (;;) {
    signal.throwIfAborted();
    const lease = await tryLease(engine, settings).catch(nullWhileAway);
    if (lease) return lease;
    await sleep(pauseMs, undefined, { signal });
  }
}

export async function tryLease(engine: Engine, settings: LeaseSettings): Promise<Lease | null> {
  if (!(await engine.election.tryEnter())) return null;
  const { clock, holder, ttlMs = ttlMsDefault } = settings;
  const begunMs = clock.monotonicMs();
  const fence = await takeLease(engine, {
    holder,
    ttlMs,
    nowMs: clock.nowMs(),
    address: settings.address ?? null,
    holderIsGone: engine.election.excludesPaused,
  });
  // Whoever may not have the lease yet stays in the election: it is the next one.
  return fence === null ? null : keep(engine, { fence, clock, ttlMs, begunMs });
}

interface Kept {
  readonly fence: number;
  readonly clock: Clock;
  readonly ttlMs: number;
  readonly begunMs: number;
}

function keep(engine: Engine, { fence, clock, ttlMs, begunMs }: Kept): Lease {
  const lost = new AbortController();
  // Where the election alone excludes every other process, a disk that is full for an hour costs no lease.
  const usableMs = engine.election.excludesPaused ? Number.POSITIVE_INFINITY : ttlMs * (1 - marginPart);
  // Counted from before the renewal was sent, by a clock that no one sets.
  let validUntilMs = begunMs + usableMs;
  const lose = (why: string): void => {
    clearInterval(timer);
    if (!lost.signal.aborted) lost.abort(leaseLost(why));
  };
  const renew = async (): Promise<void> => {
    const sentMs = clock.monotonicMs();
    try {
      if (await renewLease(engine.db, fence, clock.nowMs() + ttlMs)) validUntilMs = sentMs + usableMs;
      else lose('Another manager has taken the lease');
    } catch {
      // The next tick tries again; `held` says no by itself once the time is over.
    }
  };
  let renewal = Promise.resolve();
  const timer = setInterval(() => {
    if (clock.monotonicMs() >= validUntilMs) lose('The lease ran out');
    renewal = renewal.then(renew);
  }, ttlMs / renewalsPerTtl);
  timer.unref();
  return {
    fence,
    held: () => !lost.signal.aborted && clock.monotonicMs() < validUntilMs,
    lost: lost.signal,
    async release() {
      clearInterval(timer);
      await renewal;
      await releaseLease(engine.db, fence).catch(() => undefined);
      await engine.election.leave();
      if (!lost.signal.aborted) lost.abort(leaseLost('The lease was handed back'));
    },
  };
}

function nullWhileAway(error: unknown): null {
  if (isStoreAway(translateStoreError(error))) return null;
  throw error;
}

const leaseLost = (message: string): HostlerError =>
  new HostlerError('not-active', { message, fix: 'Send the request to the active manager.' });
