// The lines of what was done to a VM, each with the difference that it made to the definition.
import { sql } from 'kysely';
import type { VmId } from '../../../model/ids.ts';
import { differences, type Difference, type HistoryEntry, type Leaves } from '../../../model/vm/history.ts';
import { orderOf, pageOf, type Page, type PageRequest } from '../list/page.ts';
import { takeNumbers } from '../meta/counter.ts';
import type { Reader, Writer } from '../store.ts';
import type { HistoryTable } from './table.ts';

/** So many lines are kept of one VM. */
const linesMax = 500;

export interface SeenDefinition {
  readonly leaves: Leaves;
  readonly revision: number;
}

export async function readDefinition(db: Reader | Writer, vm: VmId): Promise<SeenDefinition | null> {
  const row = await db.selectFrom('vm_definition').selectAll().where('vm_id', '=', vm).executeTakeFirst();
  return row ? { leaves: JSON.parse(row.leaves) as Leaves, revision: row.revision } : null;
}

/** Idempotent: a task has one line, and it stays as it was first written. */
export async function putTaskLine(
  trx: Writer,
  vm: VmId,
  line: Omit<HistoryEntry, 'differences'> & { readonly task: string },
  now: Leaves | null,
): Promise<void> {
  const seen = await readDefinition(trx, vm);
  const made = now === null || seen === null ? [] : differences(seen.leaves, now);
  await insertLine(trx, vm, line.task, { ...line, differences: made });
  if (now !== null) await keep(trx, vm, seen, now);
}

/** What somebody else changed. Nothing is written where it is as it was, or was changed by a task since. */
export async function putSeenLine(
  trx: Writer,
  vm: VmId,
  line: Pick<HistoryEntry, 'at'>,
  now: Leaves,
  readAfter: number,
): Promise<readonly Difference[]> {
  const seen = await readDefinition(trx, vm);
  if ((seen?.revision ?? 0) !== readAfter) return [];
  const made = seen === null ? [] : differences(seen.leaves, now);
  if (seen !== null && made.length === 0) return [];
  await keep(trx, vm, seen, now);
  if (made.length === 0) return [];
  const number = await takeNumbers(trx, 'vm_history', 1);
  const who = { actor: 'beside hostler', action: 'changed', text: 'its definition was changed' };
  const entry = { ...line, ...who, reason: null, task: null, differences: made };
  await insertLine(trx, vm, `seen-${String(number).padStart(12, '0')}`, entry);
  return made;
}

async function insertLine(trx: Writer, vm: VmId, entry: string, line: HistoryEntry): Promise<void> {
  const { at, actor, action, text, reason, task } = line;
  const row: HistoryTable = {
    vm_id: vm,
    entry,
    at,
    actor,
    action,
    text,
    reason,
    task_id: task,
    differences: JSON.stringify(line.differences),
  };
  await trx
    .insertInto('vm_history')
    .values(row)
    .onConflict((c) => c.doNothing())
    .execute();
  const oldest = await trx
    .selectFrom('vm_history')
    .select(['at', 'entry'])
    .where('vm_id', '=', vm)
    .orderBy('at', 'desc')
    .orderBy('entry', 'desc')
    .offset(linesMax)
    .limit(1)
    .executeTakeFirst();
  if (oldest)
    await trx.deleteFrom('vm_history').where('vm_id', '=', vm).where('at', '<=', oldest.at).execute();
}

async function keep(trx: Writer, vm: VmId, seen: SeenDefinition | null, now: Leaves): Promise<void> {
  const leaves = JSON.stringify(now);
  const revision = (seen?.revision ?? 0) + 1;
  await trx
    .insertInto('vm_definition')
    .values({ vm_id: vm, leaves, revision })
    .onConflict((c) => c.column('vm_id').doUpdateSet({ leaves, revision }))
    .execute();
}

export async function listHistory(db: Reader, vm: VmId, page: PageRequest): Promise<Page<HistoryEntry>> {
  const order = orderOf(page, { at: sql.ref('vm_history.at') }, 'vm_history.entry', vm);
  let query = db.selectFrom('vm_history').selectAll().where('vm_id', '=', vm);
  if (order.after !== null) query = query.where(order.after);
  const rows = await query
    .orderBy(order.column, order.direction)
    .orderBy('vm_history.entry', order.direction)
    .limit(page.limit + 1)
    .execute();
  return pageOf(rows, page, vm, ({ at, entry }) => ({ value: at, id: entry }), toEntry);
}

const toEntry = (row: HistoryTable): HistoryEntry => ({
  at: row.at,
  actor: row.actor,
  action: row.action,
  text: row.text,
  reason: row.reason,
  task: row.task_id,
  differences: JSON.parse(row.differences) as Difference[],
});
