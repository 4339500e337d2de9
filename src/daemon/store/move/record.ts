// The record of moves: what was expected and what came, for later predictions and for whoever asks how
// good they are.
import type { HostId, TaskId, VmId } from '../../../model/ids.ts';
import type { Json } from '../../../model/json.ts';
import type { Instant } from '../../../model/time.ts';
import type { Reader, Writer } from '../store.ts';

export interface MoveRecord {
  readonly task: TaskId;
  /** Null: a probe guest, which is no VM. */
  readonly vm: VmId | null;
  readonly source: HostId;
  readonly target: HostId;
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  readonly outcome: 'moved' | 'aborted' | 'failed' | 'lost';
  readonly method: Json;
  readonly predicted: Json;
  readonly actual: Json;
}

const noVm = '';

/** Idempotent: a task is one move. */
export async function putMove(trx: Writer, move: MoveRecord): Promise<void> {
  await trx
    .insertInto('move')
    .values({
      task_id: move.task,
      vm_id: move.vm ?? noVm,
      source_host_id: move.source,
      target_host_id: move.target,
      started_at: move.startedAt,
      ended_at: move.endedAt,
      outcome: move.outcome,
      method: JSON.stringify(move.method),
      predicted: JSON.stringify(move.predicted),
      actual: JSON.stringify(move.actual),
    })
    .onConflict((conflict) => conflict.column('task_id').doNothing())
    .execute();
}

/** Between two hosts in this direction, the newest first. */
export async function readMoves(
  db: Reader,
  source: HostId,
  target: HostId,
  limit: number,
): Promise<MoveRecord[]> {
  const rows = await db
    .selectFrom('move')
    .selectAll()
    .where('source_host_id', '=', source)
    .where('target_host_id', '=', target)
    .orderBy('ended_at', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    task: row.task_id as TaskId,
    vm: row.vm_id === noVm ? null : (row.vm_id as VmId),
    source: row.source_host_id as HostId,
    target: row.target_host_id as HostId,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    outcome: row.outcome as MoveRecord['outcome'],
    method: JSON.parse(row.method) as Json,
    predicted: JSON.parse(row.predicted) as Json,
    actual: JSON.parse(row.actual) as Json,
  }));
}

/** MiB per second of the newest moves that began or ended on the host, by `source target`. */
export async function readRates(
  db: Reader,
  host: HostId,
  limit: number,
): Promise<{ readonly source: HostId; readonly target: HostId; readonly bandwidthMiBs: number }[]> {
  const rows = await db
    .selectFrom('move')
    .select(['source_host_id', 'target_host_id', 'actual'])
    .where((e) => e.or([e('source_host_id', '=', host), e('target_host_id', '=', host)]))
    .orderBy('ended_at', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    source: row.source_host_id as HostId,
    target: row.target_host_id as HostId,
    bandwidthMiBs: (JSON.parse(row.actual) as { bandwidthMiBs?: number }).bandwidthMiBs ?? 0,
  }));
}
