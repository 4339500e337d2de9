// What a move was expected to take and what it took: one row, from which later predictions learn.
import type { TaskId } from '../../../../model/ids.ts';
import { MiB } from '../../../../model/memory.ts';
import { instant, msOf, type Instant } from '../../../../model/time.ts';
import type { MigrationPlan } from '../../../../model/vm/migrate/plan.ts';
import type { PastMove } from '../../../../model/vm/migrate/prediction.ts';
import type { MoveStats } from '../../../ports/hypervisor/migration.ts';
import { putMove } from '../../../store/move/record.ts';
import type { Writer } from '../../../store/store.ts';
import { asJson } from '../../engine/course.ts';
import type { TaskWorld } from '../../world.ts';
import type { MigrateInput } from './input.ts';

interface Recorded {
  readonly task: TaskId;
  readonly input: MigrateInput;
  readonly decide: { readonly plan: MigrationPlan; readonly startedAt: Instant };
  /** Null where the manager was away when it ended. */
  readonly stats: MoveStats | null;
}

export async function recordMove(trx: Writer, world: TaskWorld, move: Recorded): Promise<void> {
  const { input, decide, stats, task } = move;
  const { plan, startedAt } = decide;
  const endedAt = instant(world.clock.nowMs());
  const durationMs = stats?.durationMs ?? Math.max(1, msOf(endedAt) - msOf(startedAt));
  const transferredMiB = (stats?.movedBytes ?? 0) / MiB;
  const past: PastMove = {
    name: input.name,
    at: endedAt,
    tls: stats?.tls ?? certainTls(plan),
    transferredMiB,
    durationMs,
    downtimeMs: stats?.downtimeMs ?? null,
    bandwidthMiBs: transferredMiB / (durationMs / 1000),
    prediction: plan.prediction,
  };
  await putMove(trx, {
    task,
    vm: input.vm,
    source: input.host,
    target: input.target,
    startedAt,
    endedAt,
    outcome: 'moved',
    method: asJson(plan.transport),
    predicted: asJson(plan.prediction),
    actual: asJson(past),
  });
}

/** Nobody heard the end: TLS was used for sure where nothing else would have done. */
const certainTls = ({ transport }: MigrationPlan): PastMove['tls'] =>
  transport?.tls === true && !transport.plainIfTlsRefused ? 'used' : 'not-asked';
