// Watches one host for as long as it belongs to the fleet: connects, reads everything, follows its events,
// reads everything again from time to time for what events miss, and begins anew when the connection
// breaks.
import { setTimeout as sleep } from 'node:timers/promises';
import { HostlerError } from '../../model/errors.ts';
import { newConnection, type Connection, type ConnectionEvent } from '../../model/host/connection.ts';
import type { ManagerId, VmId } from '../../model/ids.ts';
import { instant } from '../../model/time.ts';
import type { Journal } from '../events/journal.ts';
import type { Clock } from '../ports/clock.ts';
import type { Hypervisor } from '../ports/hypervisor.ts';
import type { HostAddress } from '../ports/hypervisor/call.ts';
import type { DomainPicture } from '../ports/hypervisor/vm.ts';
import type { Store } from '../store/store.ts';
import { lookForChange, lookForChanges } from './change.ts';
import { step } from './connection.ts';
import { recordFacts } from './facts.ts';
import { record, type Doubt } from './record.ts';

export interface WatchParts {
  readonly store: Pick<Store, 'read'>;
  readonly journal: Journal;
  readonly hypervisor: Hypervisor;
  readonly clock: Clock;
  readonly manager: ManagerId;
  readonly newId: () => VmId;
  /** One host alone could not tell: the others are to be looked at too. */
  readonly onDoubt: (doubt: Doubt) => void;
  readonly report: (error: unknown) => void;
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
  retryMsMax: 10_000,
};

/** So many domains are read one by one; more at once are read as a whole. */
const singlesMax = 16;
const deadlineMs = 15_000;

export interface Watch {
  /** Reads the whole host now; resolves when it is written. */
  look(): Promise<void>;
  stop(): Promise<void>;
}

export function watchHost(host: HostAddress, parts: WatchParts): Watch {
  const ending = new AbortController();
  const { journal, hypervisor, clock } = parts;
  const rhythm = parts.rhythm ?? calmRhythm;
  const now = () => instant(clock.nowMs());
  let connection: Connection = newConnection(now());
  /** One change of the store after another: events and pictures of one host never cross. */
  let turn: Promise<unknown> = Promise.resolve();

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work, work);
    turn = mine.catch(() => undefined);
    return mine;
  };
  const happened = async (event: ConnectionEvent): Promise<void> => {
    connection = await step({ journal, host: host.id, now }, connection, event);
  };
  const write = async (domains: readonly DomainPicture[], only: string | null): Promise<void> => {
    const seen = { host: host.id, manager: parts.manager, at: now(), domains, only, newId: parts.newId };
    const doubts = await journal.write((trx, emit) => record(trx, emit, seen));
    doubts.forEach(parts.onDoubt);
  };
  const call = (signal: AbortSignal) => ({ signal, deadlineMs });

  const readPicture = (signal: AbortSignal) =>
    inTurn(async () => {
      const picture = await hypervisor.host.readPicture(host, call(signal));
      await happened({ kind: connection.state === 'down' ? 'opened' : 'answered' });
      await write(picture.domains, null);
    });
  const readFacts = (signal: AbortSignal) =>
    inTurn(async () => {
      const facts = await hypervisor.host.readFacts(host, call(signal));
      await journal.write((trx, emit) => recordFacts(trx, emit, host.id, facts, now()));
    });
  const changing = { ...parts, host, now };
  const readDefinitions = (signal: AbortSignal) => lookForChanges(changing, call(signal));
  const readDomain = (uuid: string, signal: AbortSignal) =>
    inTurn(async () => {
      const domain = await hypervisor.vm.read(host, uuid, call(signal));
      await write(domain === null ? [] : [domain], uuid);
      await lookForChange(changing, uuid, call(signal));
    });

  /** Reads on its own pace, until the host is silent. */
  async function every(
    ms: number,
    read: (signal: AbortSignal) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    while (!signal.aborted) {
      await sleep(ms, undefined, { signal });
      try {
        await read(signal);
      } catch (error) {
        signal.throwIfAborted();
        if (isSilence(error)) throw error;
        parts.report(error);
      }
    }
  }

  async function follow(signal: AbortSignal): Promise<void> {
    const waiting = new Set<string>();
    let reading = false;
    const drain = async (): Promise<void> => {
      while (waiting.size > 0) {
        if (waiting.size > singlesMax) {
          waiting.clear();
          await readPicture(signal);
        } else {
          const [uuid] = waiting;
          waiting.delete(uuid ?? '');
          await readDomain(uuid ?? '', signal);
        }
      }
    };
    for await (const event of hypervisor.host.events(host, signal)) {
      if (event.kind === 'resync') await readPicture(signal);
      else if (event.kind === 'domain') waiting.add(event.uuid);
      else await readFacts(signal);
      if (reading || waiting.size === 0) continue;
      reading = true;
      void drain()
        .catch(async (error: unknown) => {
          if (signal.aborted) return;
          if (isSilence(error)) await happened({ kind: 'missed', reason: messageOf(error) });
          else parts.report(error);
        })
        .catch(parts.report)
        .finally(() => (reading = false));
    }
  }

  /** From connecting to the end of the connection. */
  async function once(): Promise<void> {
    const attempt = new AbortController();
    const signal = AbortSignal.any([ending.signal, attempt.signal]);
    try {
      // Followed from before the first picture is read, so that nothing falls between.
      const following = follow(signal);
      following.catch(() => undefined);
      await readFacts(signal);
      await happened({ kind: 'opened' });
      await readPicture(signal);
      await Promise.race([
        following,
        every(rhythm.pictureMs, readPicture, signal),
        every(rhythm.factsMs, readFacts, signal),
        every(rhythm.definitionsMs, readDefinitions, signal),
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
        await happened({ kind, reason: messageOf(error) }).catch(parts.report);
      }
      retryMs = clock.monotonicMs() - begunMs > rhythm.retryMsMax ? rhythm.retryMsMin : retryMs * 2;
      await sleep(Math.min(retryMs, rhythm.retryMsMax), undefined, { signal: ending.signal }).catch(
        () => undefined,
      );
    }
  }

  const running = run().catch(parts.report);
  return {
    look: () => readPicture(ending.signal),
    async stop() {
      ending.abort();
      await running;
    },
  };
}

/** A refusal is an answer: only silence speaks against the host, or that another machine answers for it. */
const isSilence = (error: unknown): boolean =>
  error instanceof HostlerError && (error.kind === 'unavailable' || error.code === 'host-replaced');

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
