// PostgreSQL as the database of several managers: the same schema, numbers as numbers, one session for
// the election.
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import type { Election, Engine } from '../engine.ts';
import type { Schema } from '../schema.ts';

const int8 = 20;
/** Any number that all managers of one database agree on. */
const electionKey = 0x6873746c;
const connectionsMax = 8;
const connectTimeoutMs = 5_000;

/**
 * bigint columns hold milliseconds, bytes and counters, all below 2^53: SQLite gives numbers, so does
 * this.
 */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    (oid as number) === int8 ? Number : (pg.types.getTypeParser(oid, format) as (text: string) => unknown),
};

export function openPostgres(connectionString: string): Engine {
  const settings = { connectionString, types, connectionTimeoutMillis: connectTimeoutMs };
  const pool = new pg.Pool({ ...settings, max: connectionsMax });
  // An idle connection that breaks is replaced at the next query; the query reports what it meets itself.
  pool.on('error', () => undefined);
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  return {
    kind: 'postgres',
    db,
    copyBefore: (version, stamp) => copyBefore(db, version, stamp),
    election: sessionElection(() => new pg.Client(settings)),
  };
}

/** One dedicated connection: a session lock of a pooled one would wander off with it. */
function sessionElection(connect: () => pg.Client): Election {
  let inside: pg.Client | null = null;
  const leave = async (): Promise<void> => {
    const client = inside;
    inside = null;
    await client?.end();
  };
  return {
    excludesPaused: false,
    async tryEnter() {
      if (inside) return true;
      const client = connect();
      client.on('error', () => {
        if (inside === client) inside = null;
      });
      await client.connect();
      const { rows } = await client.query<{ entered: boolean }>(
        'SELECT pg_try_advisory_lock($1) AS entered',
        [electionKey],
      );
      if (rows[0]?.entered !== true) {
        await client.end();
        return false;
      }
      inside = client;
      return true;
    },
    leave,
  };
}

/** A copy inside the database, as a schema of its own: nothing else is sure to be writable from here. */
async function copyBefore(db: Kysely<Schema>, version: number, stamp: string): Promise<string> {
  const name = `hostler_before_${version}_${stamp.replaceAll(/\D/g, '')}`;
  await db.transaction().execute(async (trx) => {
    await sql`CREATE SCHEMA ${sql.id(name)}`.execute(trx);
    const tables = await sql<{ tablename: string }>`
      SELECT tablename FROM pg_tables WHERE schemaname = current_schema()`.execute(trx);
    for (const { tablename } of tables.rows) {
      await sql`CREATE TABLE ${sql.id(name, tablename)} AS TABLE ${sql.id(tablename)}`.execute(trx);
    }
  });
  return `schema ${name}`;
}
