// What of the fleet is counted for /metrics.
import type { ConnectionState } from '../../../model/host/connection.ts';
import type { Instant } from '../../../model/time.ts';
import type { Power } from '../../../model/vm/vm.ts';
import { readEventRange } from '../event/journal.ts';
import type { Reader } from '../store.ts';

export interface FleetMetrics {
  readonly hosts: readonly {
    readonly name: string;
    readonly state: ConnectionState;
    readonly answeredAt: Instant | null;
    readonly factsAt: Instant | null;
  }[];
  readonly vms: readonly { readonly power: Power; readonly foreign: boolean; readonly count: number }[];
  readonly tasks: readonly { readonly state: string; readonly kind: string; readonly count: number }[];
  /** Taken in all, those that were pruned since included. */
  readonly events: number;
}

export async function readMetrics(db: Reader): Promise<FleetMetrics> {
  const [hosts, vms, tasks, { newest }] = await Promise.all([
    db.selectFrom('host').select(['name', 'state', 'answered_at', 'facts_at']).orderBy('name').execute(),
    db
      .selectFrom('vm')
      .select((e) => ['power', 'owned', e.fn.countAll<number>().as('count')])
      .groupBy(['power', 'owned'])
      .execute(),
    db
      .selectFrom('task')
      .select((e) => ['state', 'kind', e.fn.countAll<number>().as('count')])
      .groupBy(['state', 'kind'])
      .orderBy('state')
      .orderBy('kind')
      .execute(),
    readEventRange(db),
  ]);
  return {
    hosts: hosts.map((row) => ({
      name: row.name,
      state: row.state as ConnectionState,
      answeredAt: row.answered_at,
      factsAt: row.facts_at,
    })),
    vms: vms.map((row) => ({
      power: row.power as Power,
      foreign: row.owned === 0,
      count: row.count,
    })),
    tasks: tasks.map((row) => ({ state: row.state, kind: row.kind, count: row.count })),
    events: newest,
  };
}
