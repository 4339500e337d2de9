// The store: reads for everyone, writes for the active manager, and the one place where database errors
// are translated.
import type { Kysely, Transaction } from 'kysely';
import { instant } from '../../model/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { Engine } from './engine.ts';
import { translateStoreError } from './error.ts';
import { awaitLease, tryLease, type Lease, type LeaseSettings } from './lease/lease.ts';
import { checkFence } from './lease/row.ts';
import { away } from './migration/away.ts';
import { first } from './migration/first.ts';
import { history } from './migration/history.ts';
import { migrate, type Migration } from './migration/migrate.ts';
import { nodes } from './migration/nodes.ts';
import { openPostgres } from './postgres/open.ts';
import type { Schema } from './schema.ts';
import { openSqlite } from './sqlite/open.ts';

export type Reader = Kysely<Schema>;
export type Writer = Transaction<Schema>;

/** `sqlite`: a file, or ':memory:'. `postgres`: a connection string. */
export type Place = { readonly sqlite: string } | { readonly postgres: string };

export interface Store {
  readonly kind: Engine['kind'];
  readonly schemaVersion: number;
  read<T>(query: (db: Reader) => Promise<T>): Promise<T>;
  /** One transaction under the lease: a manager that is not, or no longer, the active one is refused. */
  write<T>(change: (trx: Writer) => Promise<T>): Promise<T>;
  /** Becomes the active manager, or null while another one is. */
  tryLease(settings: Omit<LeaseSettings, 'clock'>): Promise<Lease | null>;
  /** Waits as standby to become the active manager. */
  awaitLease(settings: Omit<LeaseSettings, 'clock'>, signal: AbortSignal): Promise<Lease>;
  close(): Promise<void>;
}

export const migrations: readonly Migration[] = [first, nodes, away, history];

export interface StoreSettings {
  readonly clock: Clock;
  readonly migrations?: readonly Migration[];
}

export async function openStore(place: Place, settings: StoreSettings): Promise<Store> {
  let engine: Engine | null = null;
  try {
    engine = 'sqlite' in place ? openSqlite(place.sqlite) : openPostgres(place.postgres);
    const now = () => instant(settings.clock.nowMs());
    const version = await migrate(engine, settings.migrations ?? migrations, now);
    return storeOn(engine, version, settings.clock);
  } catch (error) {
    await engine?.db.destroy();
    throw translateStoreError(error);
  }
}

function storeOn(engine: Engine, schemaVersion: number, clock: Clock): Store {
  let lease: Lease | null = null;
  const translated = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw translateStoreError(error);
    }
  };
  return {
    kind: engine.kind,
    schemaVersion,
    read: (query) => translated(query(engine.db)),
    write: (change) =>
      translated(
        engine.db.transaction().execute(async (trx) => {
          // Without a lease the number 0 matches no row: the refusal names the manager that is active.
          await checkFence(engine.kind, trx, lease?.fence ?? 0);
          return change(trx);
        }),
      ),
    async tryLease(lesseeSettings) {
      const taken = await translated(tryLease(engine, { ...lesseeSettings, clock }));
      if (taken) lease = taken;
      return taken;
    },
    async awaitLease(lesseeSettings, signal) {
      return (lease = await translated(awaitLease(engine, { ...lesseeSettings, clock }, signal)));
    },
    async close() {
      await lease?.release();
      await engine.election.leave();
      await engine.db.destroy();
    },
  };
}
