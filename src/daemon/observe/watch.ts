// Watches one host for as long as it belongs to the fleet: connects, reads everything, follows its events
// and its connection, and reads everything again from time to time for what events miss.
import { setTimeout as sleep } from 'node:timers/promises';
import { HostlerError } from '../../model/errors.ts';
import type { HostAddress } from '../ports/hypervisor/call.ts';
import type { HypervisorEvent } from '../ports/hypervisor/host.ts';
import { keepConnection, type ConnectionParts } from './connection.ts';
import { dueOf } from './due.ts';
import { readingOf, type ReadingParts } from './reading.ts';

export interface WatchParts extends ReadingParts, ConnectionParts {
  readonly rhythm?: Rhythm;
}

export interface Rhythm {
  readonly pictureMs: number;
  readonly factsMs: number;
  /** Of definitions, libvirt has no event for a change that is made for the next start. */
  readonly definitionsMs: number;
  readonly retryMsMin: number;
  readonly retryMsMax: number;
}
export const calmRhythm: Rhythm = {
  pictureMs: 30_000,
  factsMs: 60_000,
  definitionsMs: 60_000,
  retryMsMin: 500,
  retryMsMax: 3_000,
};

export interface Watch {
  /** Reads the whole host now; resolves when it is written. */
  look(): Promise<void>;
  stop(): Promise<void>;
}

export function watchHost(host: HostAddress, parts: WatchParts): Watch {
  const ending = new AbortController();
  const { clock, report } = parts;
  const rhythm = parts.rhythm ?? calmRhythm;
  const connection = keepConnection(host.id, parts);
  const { happened } = connection;
  const reading = readingOf(host, parts, async () => {
    await happened({ kind: connection.state === 'down' ? 'opened' : 'answered' });
  });

  /** A refusal is an answer: only silence speaks against the host. */
  async function failed(error: unknown, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false;
    if (!isSilence(error)) {
      report(error);
      return false;
    }
    // The host that is known is lost where another one answers: that is the newer word about it.
    const kind = isReplaced(error) ? 'lost' : 'missed';
    await happened({ kind, reason: messageOf(error) }).catch(report);
    return true;
  }

  async function every(
    ms: number,
    read: (signal: AbortSignal) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    while (!signal.aborted) {
      await sleep(ms, undefined, { signal });
      await read(signal).catch((error: unknown) => failed(error, signal));
    }
  }

  /** What is told of is noted at once and read one after the other: a slow answer holds no event up. */
  async function follow(signal: AbortSignal): Promise<void> {
    const due = dueOf(reading, {
      signal,
      pauseMs: rhythm.retryMsMax,
      onFailure: (error) => failed(error, signal),
    });
    for await (const event of parts.hypervisor.host.events(host, signal)) {
      if (event.kind === 'link') await linkChanged(event).catch(report);
      due.note(event);
    }
  }

  /** One that opens is no host that is back: it is up when it has said who it is. */
  async function linkChanged({ state, reason }: HypervisorEvent & { kind: 'link' }): Promise<void> {
    if (state === 'open') return;
    if (state !== 'silent') reading.doubt();
    await happened({ kind: state === 'silent' ? 'missed' : 'lost', reason });
  }

  /** From connecting until nothing more is heard of the connection. */
  async function once(): Promise<void> {
    const attempt = new AbortController();
    const signal = AbortSignal.any([ending.signal, attempt.signal]);
    try {
      // Followed from before the first picture is read, so that nothing falls between.
      const following = follow(signal);
      following.catch(() => undefined);
      await reading.facts(signal);
      await happened({ kind: 'opened' });
      await reading.picture(signal);
      await Promise.race([
        following,
        every(rhythm.pictureMs, reading.picture, signal),
        every(rhythm.factsMs, reading.facts, signal),
        every(rhythm.definitionsMs, reading.definitions, signal),
      ]);
    } finally {
      attempt.abort();
    }
  }

  async function run(): Promise<void> {
    let retryMs = rhythm.retryMsMin;
    const ended = (): boolean => ending.signal.aborted;
    while (!ended()) {
      const begunMs = clock.monotonicMs();
      try {
        await once();
        await happened({ kind: 'lost', reason: 'the connection ended' });
      } catch (error) {
        if (ended()) return;
        const kind = connection.state === 'up' ? 'lost' : 'failed';
        await happened({ kind, reason: messageOf(error) }).catch(report);
      }
      retryMs = clock.monotonicMs() - begunMs > rhythm.retryMsMax ? rhythm.retryMsMin : retryMs * 2;
      await sleep(Math.min(retryMs, rhythm.retryMsMax), undefined, { signal: ending.signal }).catch(
        () => undefined,
      );
    }
  }

  const running = run().catch(report);
  return {
    look: () => reading.picture(ending.signal),
    async stop() {
      ending.abort();
      connection.close();
      await running;
    },
  };
}

/** A refusal is an answer: only silence speaks against the host, or that another machine answers for it. */
const isSilence = (error: unknown): boolean =>
  isReplaced(error) || (error instanceof HostlerError && error.kind === 'unavailable');
const isReplaced = (error: unknown): boolean =>
  error instanceof HostlerError && error.code === 'host-replaced';

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
