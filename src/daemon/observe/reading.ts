// Reads a host, in turn, and writes what it shows: its figures, all of its domains, or one of them.
import type { ManagerId, VmId } from '../../model/ids.ts';
import { instant } from '../../model/time.ts';
import type { Journal } from '../events/journal.ts';
import type { Clock } from '../ports/clock.ts';
import type { Hypervisor } from '../ports/hypervisor.ts';
import type { HostAddress } from '../ports/hypervisor/call.ts';
import type { DomainPicture } from '../ports/hypervisor/vm.ts';
import type { Store } from '../store/store.ts';
import { lookForChange, lookForChanges } from './change.ts';
import { recordFacts } from './facts.ts';
import { record, type Doubt } from './record.ts';

export interface ReadingParts {
  readonly store: Pick<Store, 'read'>;
  readonly journal: Journal;
  readonly hypervisor: Hypervisor;
  readonly clock: Clock;
  readonly manager: ManagerId;
  readonly newId: () => VmId;
  /** One host alone could not tell: the others are to be looked at too. */
  readonly onDoubt: (doubt: Doubt) => void;
}

const deadlineMs = 15_000;

export interface Reading {
  /** Whoever answers next may be another machine: who it is is read before anything else of it is taken. */
  readonly doubt: () => void;
  readonly picture: (signal: AbortSignal) => Promise<void>;
  readonly facts: (signal: AbortSignal) => Promise<void>;
  readonly domain: (uuid: string, signal: AbortSignal) => Promise<void>;
  /** What somebody else changed of definitions; nobody waits for it. */
  readonly definitions: (signal: AbortSignal) => Promise<void>;
}

/** One after the other: events and pictures of one host never cross. `answered` is told of every picture. */
export function readingOf(host: HostAddress, parts: ReadingParts, answered: () => Promise<void>): Reading {
  const { journal, hypervisor, clock, manager, newId } = parts;
  const now = () => instant(clock.nowMs());
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work, work);
    turn = mine.catch(() => undefined);
    return mine;
  };
  const write = async (domains: readonly DomainPicture[], only: string | null): Promise<void> => {
    const seen = { host: host.id, manager, at: now(), domains, only, newId };
    const doubts = await journal.write((trx, emit) => record(trx, emit, seen));
    doubts.forEach(parts.onDoubt);
  };
  const changing = { ...parts, host, now };
  const call = (signal: AbortSignal) => ({ signal, deadlineMs });
  let identified = false;
  async function readFacts(signal: AbortSignal): Promise<void> {
    identified = false;
    const facts = await hypervisor.host.readFacts(host, call(signal));
    await journal.write((trx, emit) => recordFacts(trx, emit, host.id, facts, now()));
    identified = true;
  }
  return {
    doubt() {
      identified = false;
    },
    picture: (signal) =>
      inTurn(async () => {
        if (!identified) await readFacts(signal);
        const picture = await hypervisor.host.readPicture(host, call(signal));
        await answered();
        await write(picture.domains, null);
      }),
    facts: (signal) => inTurn(() => readFacts(signal)),
    domain: (uuid, signal) =>
      inTurn(async () => {
        if (!identified) await readFacts(signal);
        const domain = await hypervisor.vm.read(host, uuid, call(signal));
        await write(domain === null ? [] : [domain], uuid);
        await lookForChange(changing, uuid, call(signal));
      }),
    definitions: (signal) => lookForChanges(changing, call(signal)),
  };
}
