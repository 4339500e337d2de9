// The rows of the journal: appended under the next numbers, read after a number, pruned at the old end.
import type { HostlerEvent } from '../../../model/event/event.ts';
import { HostlerError } from '../../../model/errors.ts';
import type { Facts } from '../../../model/json.ts';
import type { Instant } from '../../../model/time.ts';
import { takeNumbers } from '../meta/counter.ts';
import type { Reader, Writer } from '../store.ts';
import type { EventTable } from './table.ts';

/** Six values a row; SQLite takes 32,766 in one statement, PostgreSQL 65,535. */
const insertMax = 1_000;

export type EventRow = Omit<HostlerEvent, 'sequence'>;

/** Numbers without a gap: they are taken in the transaction that writes the rows. */
export async function appendEvents(trx: Writer, events: readonly EventRow[]): Promise<void> {
  if (events.length === 0) return;
  const first = await takeNumbers(trx, 'event', events.length);
  const rows = events.map((event, index) => ({
    sequence: first + index,
    at: event.at,
    kind: event.kind,
    subject: event.subject,
    cause: event.cause,
    facts: JSON.stringify(event.facts),
  }));
  for (let from = 0; from < rows.length; from += insertMax) {
    await trx
      .insertInto('event')
      .values(rows.slice(from, from + insertMax))
      .execute();
  }
}

/** The events after a number, oldest first. Refused where the journal no longer has all of them. */
export async function readEventsAfter(
  db: Reader,
  after: number,
  limit: number,
  subject?: string,
): Promise<readonly HostlerEvent[]> {
  const { oldest } = await readEventRange(db);
  if (after < oldest - 1) throw expired(after, oldest);
  let query = db.selectFrom('event').selectAll().where('sequence', '>', after);
  if (subject !== undefined) query = query.where('subject', '=', subject);
  const rows = await query.orderBy('sequence').limit(limit).execute();
  return rows.map(eventOf);
}

/** The first number that the journal still has, and the last one it gave; 1 and 0 while it is empty. */
export async function readEventRange(db: Reader): Promise<{ oldest: number; newest: number }> {
  const counter = await db
    .selectFrom('counter')
    .select('value')
    .where('name', '=', 'event')
    .executeTakeFirst();
  const first = await db
    .selectFrom('event')
    .select((e) => e.fn.min<number | null>('sequence').as('oldest'))
    .executeTakeFirst();
  const newest = counter?.value ?? 0;
  return { oldest: first?.oldest ?? newest + 1, newest };
}

/** Returns how many were removed. */
export async function pruneEvents(trx: Writer, before: Instant): Promise<number> {
  const result = await trx.deleteFrom('event').where('at', '<', before).executeTakeFirst();
  return Number(result.numDeletedRows);
}

const eventOf = (row: EventTable): HostlerEvent => ({
  sequence: row.sequence,
  at: row.at,
  kind: row.kind as HostlerEvent['kind'],
  subject: row.subject,
  cause: row.cause,
  facts: JSON.parse(row.facts) as Facts,
});

const expired = (after: number, oldest: number): HostlerError =>
  new HostlerError('events-expired', {
    message: `The journal begins at event ${oldest}; the events after ${after} are no longer all there`,
    fix: 'Read the resources anew, then follow the events from now on.',
    facts: { after, oldest },
  });
