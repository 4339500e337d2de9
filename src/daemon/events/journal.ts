// The append-only journal: events are written in the transaction of what they tell, and read on from any
// number.
import { HostlerError } from '../../model/errors.ts';
import type { HostlerEvent } from '../../model/event/event.ts';
import { instant } from '../../model/time.ts';
import type { Clock } from '../ports/clock.ts';
import { appendEvents, readEventRange, readEventsAfter, type EventRow } from '../store/event/journal.ts';
import type { Store, Writer } from '../store/store.ts';
import { redactFacts } from './redact.ts';
import { openQueue, type Queue } from './queue.ts';

export type NewEvent = Omit<EventRow, 'at'>;
export type Emit = (event: NewEvent) => void;

export interface Journal {
  /** One write transaction of the store; what it emits is in the journal exactly when it commits. */
  write<T>(change: (trx: Writer, emit: Emit) => Promise<T>): Promise<T>;
  read(after: number, limit: number, subject?: string): Promise<readonly HostlerEvent[]>;
  range(): Promise<{ oldest: number; newest: number }>;
  /**
   * All events after a number, then those to come. A reader that is too slow is cut with an error that says
   * so and after which number to come again; it never misses one unknowingly.
   */
  follow(after: number, signal: AbortSignal): AsyncIterable<HostlerEvent>;
  /** Events may have been written by another manager: look. */
  look(): void;
  close(): Promise<void>;
}

export interface JournalSettings {
  readonly store: Store;
  readonly clock: Clock;
  /** How many events wait for one reader before it is cut. */
  readonly queueMax?: number;
}

const queueMaxDefault = 1_000;
const page = 200;

export async function openJournal(settings: JournalSettings): Promise<Journal> {
  const { store, clock, queueMax = queueMaxDefault } = settings;
  const queues = new Set<Queue<HostlerEvent>>();
  const nobodyReads = (): boolean => queues.size === 0;
  const range = () => store.read(readEventRange);
  const read: Journal['read'] = (after, limit, subject) =>
    store.read((db) => readEventsAfter(db, after, limit, subject));
  let handedOut = (await range()).newest;
  let looking: Promise<void> | null = null;
  let again = false;
  let closed = false;

  /** One reader for all queues: each event is read from the database once, in order. */
  async function handOut(): Promise<void> {
    try {
      do {
        again = false;
        if (nobodyReads()) {
          const { newest } = await range();
          // Who joined meanwhile waits for exactly these.
          if (nobodyReads()) handedOut = newest;
          else again = true;
          continue;
        }
        for (const event of await read(handedOut, page)) {
          handedOut = event.sequence;
          for (const queue of queues) queue.push(event);
          again = true;
        }
      } while (again);
    } finally {
      // In the same turn as the last look at `again`: a look that comes now begins anew.
      looking = null;
    }
  }
  function look(): void {
    again = true;
    // Where the store is away the events are safe in it, and the next look finds them.
    looking ??= handOut().catch(() => undefined);
  }

  async function* follow(after: number, signal: AbortSignal): AsyncGenerator<HostlerEvent> {
    const { newest } = await range();
    if (after > newest) throw unknownNumber(after, newest);
    let last = after;
    // Page through the past until there is no await between "that was the last one" and joining the queues.
    while (!signal.aborted && last < handedOut) {
      for (const event of await read(last, page)) {
        yield event;
        last = event.sequence;
      }
    }
    if (closed) return;
    const queue = openQueue<HostlerEvent>(queueMax, signal);
    queues.add(queue);
    look();
    try {
      for await (const event of queue) {
        if (event.sequence <= last) continue;
        yield event;
        last = event.sequence;
      }
    } finally {
      queues.delete(queue);
    }
    if (queue.overflowed) throw tooSlow(last);
  }

  return {
    async write(change) {
      const result = await store.write(async (trx) => {
        const events: EventRow[] = [];
        const at = instant(clock.nowMs());
        const value = await change(trx, (event) => {
          events.push({ ...event, at, facts: redactFacts(event.facts) });
        });
        await appendEvents(trx, events);
        return { value, emitted: events.length > 0 };
      });
      if (result.emitted) look();
      return result.value;
    },
    read,
    range,
    follow,
    look,
    async close() {
      closed = true;
      for (const queue of queues) queue.end();
      while (looking) await looking;
    },
  };
}

/** As `follow`, for readers of our own: one that was too slow for a while goes on from the database. */
export async function* followOn(
  journal: Pick<Journal, 'follow'>,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<HostlerEvent> {
  for (let last = after; ;) {
    try {
      for await (const event of journal.follow(last, signal)) {
        last = event.sequence;
        yield event;
      }
      return;
    } catch (error) {
      if (!(error instanceof HostlerError) || error.code !== 'too-busy') throw error;
    }
  }
}

const unknownNumber = (after: number, newest: number): HostlerError =>
  new HostlerError('events-expired', {
    message: `The journal has not come to event ${after}: it is not the journal that gave this number`,
    fix: 'Read the resources anew, then follow the events from now on.',
    facts: { after, newest },
  });

const tooSlow = (last: number): HostlerError =>
  new HostlerError('too-busy', {
    message: 'The reader of the events is too slow and was cut',
    fix: 'Come again with the number of the last event that was received.',
    facts: { resumeAfter: last },
  });
