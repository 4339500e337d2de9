// The connection state of a host in the store: what happened to it, as the model's state machine takes it,
// one event after the other, and the tick that gives a silent host up.
import {
  newConnection,
  nextConnection,
  suspectMsMax,
  type Connection,
  type ConnectionEvent,
  type ConnectionState,
} from '../../model/host/connection.ts';
import type { HostId } from '../../model/ids.ts';
import { ageMs, instant } from '../../model/time.ts';
import type { Journal } from '../events/journal.ts';
import type { Clock } from '../ports/clock.ts';

export interface ConnectionParts {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly report: (error: unknown) => void;
  /** The host answers again, or for the first time. */
  readonly onUp: (host: HostId) => void;
}

export interface KeptConnection {
  readonly state: ConnectionState;
  /** Resolves when it is written. */
  readonly happened: (event: ConnectionEvent) => Promise<void>;
  close(): void;
}

/** After a store that was away: a host that is to be given up is tried again so soon. */
const againMs = 1_000;

export function keepConnection(host: HostId, parts: ConnectionParts): KeptConnection {
  const { journal, clock, report, onUp } = parts;
  const now = () => instant(clock.nowMs());
  let connection = newConnection(now());
  let turn: Promise<unknown> = Promise.resolve();
  let callOff = (): void => undefined;
  let closed = false;

  /** Nobody but a timer tells of what does not come. */
  function expectTick(leastMs: number): void {
    callOff();
    if (connection.state !== 'suspect' || closed) return;
    const leftMs = suspectMsMax - ageMs(connection.since, now());
    callOff = clock.alarm(Math.max(leastMs, leftMs), () => void happened({ kind: 'tick' }).catch(report));
  }

  async function change(event: ConnectionEvent): Promise<void> {
    const from = connection;
    const to = nextConnection(from, event, now());
    if (to.state !== from.state || to.reason !== from.reason) await write(journal, host, from, to);
    connection = to;
    if (to.state === 'up' && from.state !== 'up') onUp(host);
  }

  function happened(event: ConnectionEvent): Promise<void> {
    const mine = turn.then(async () => {
      let leastMs = againMs;
      try {
        await change(event);
        leastMs = 1;
      } finally {
        expectTick(leastMs);
      }
    });
    turn = mine.catch(() => undefined);
    return mine;
  }

  return {
    get state() {
      return connection.state;
    },
    happened,
    close() {
      closed = true;
      callOff();
    },
  };
}

/** Only what changed. When the host is given up, what its VMs do is unknown. */
async function write(journal: Journal, host: HostId, from: Connection, to: Connection): Promise<void> {
  await journal.write(async (trx, emit) => {
    await trx
      .updateTable('host')
      .set((e) => ({
        state: to.state,
        state_since: to.since,
        state_reason: to.reason,
        answered_at: to.answeredAt,
        revision: e('revision', '+', 1),
      }))
      .where('id', '=', host)
      .execute();
    if (to.state === from.state) return;
    emit({
      kind: 'host.state-changed',
      subject: host,
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
      .where('host_id', '=', host)
      .where('power', '!=', 'unknown')
      .execute();
  });
}
