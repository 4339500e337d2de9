// The connection state of a host in the store: what happened to it, as the model's state machine takes it.
import { nextConnection, type Connection, type ConnectionEvent } from '../../model/host/connection.ts';
import type { HostId } from '../../model/ids.ts';
import type { Instant } from '../../model/time.ts';
import type { Journal } from '../events/journal.ts';

export interface ConnectionRecord {
  readonly journal: Journal;
  readonly host: HostId;
  readonly now: () => Instant;
}

/** Takes one event; writes only what changed. When the host is given up, what its VMs do is unknown. */
export async function step(
  record: ConnectionRecord,
  from: Connection,
  event: ConnectionEvent,
): Promise<Connection> {
  const to = nextConnection(from, event, record.now());
  if (to.state === from.state && to.reason === from.reason) return to;
  await record.journal.write(async (trx, emit) => {
    await trx
      .updateTable('host')
      .set((e) => ({
        state: to.state,
        state_since: to.since,
        state_reason: to.reason,
        answered_at: to.answeredAt,
        revision: e('revision', '+', 1),
      }))
      .where('id', '=', record.host)
      .execute();
    if (to.state === from.state) return;
    emit({
      kind: 'host.state-changed',
      subject: record.host,
      cause: 'observer',
      facts: { from: from.state, to: to.state, reason: to.reason },
    });
    if (to.state !== 'down') return;
    // One event for the host stands for all of its VMs; their rows say it each.
    await trx
      .updateTable('vm')
      .set((e) => ({
        power: 'unknown',
        power_reason: 'host-away',
        power_since: to.since,
        revision: e('revision', '+', 1),
      }))
      .where('host_id', '=', record.host)
      .where('power', '!=', 'unknown')
      .execute();
  });
  return to;
}
