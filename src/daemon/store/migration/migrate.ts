// Brings a database to the schema of this hostler: forward only, one transaction each, a copy before it.
import { sql, type Kysely, type Transaction } from 'kysely';
import { HostlerError } from '../../../model/errors.ts';
import type { Instant } from '../../../model/time.ts';
import type { Engine } from '../engine.ts';
import type { Schema } from '../schema.ts';

export interface Migration {
  /** 1, 2, 3 … without a gap. */
  readonly version: number;
  readonly name: string;
  /** Statements in PostgreSQL's words; each ends with a semicolon at the end of a line. */
  readonly sql: string;
}

/** Returns the version that the database has now. */
export async function migrate(
  engine: Engine,
  migrations: readonly Migration[],
  now: () => Instant,
): Promise<number> {
  await engine.db.transaction().execute((trx) => createVersionTable(engine.kind, trx));
  const current = await readVersion(engine.db);
  const newest = migrations.at(-1)?.version ?? 0;
  if (current > newest) throw tooNew(current, newest);
  for (const migration of migrations.filter((m) => m.version > current)) {
    const at = now();
    const copy = current === 0 ? 'none: the database was empty' : await copied(engine, migration, at);
    await engine.db.transaction().execute(async (trx) => {
      // Another manager may have been quicker; the lock makes the question and the answer one.
      if (engine.kind === 'postgres') await sql`LOCK TABLE schema_migration IN EXCLUSIVE MODE`.execute(trx);
      if ((await readVersion(trx)) >= migration.version) return;
      for (const statement of statementsFor(engine.kind, migration.sql))
        await sql.raw(statement).execute(trx);
      const { version, name } = migration;
      await trx.insertInto('schema_migration').values({ version, name, at, copy }).execute();
    });
  }
  return Math.max(current, newest);
}

const copied = (engine: Engine, migration: Migration, at: Instant): Promise<string> =>
  engine.copyBefore(migration.version, at);

async function createVersionTable(kind: Engine['kind'], trx: Transaction<Schema>): Promise<void> {
  // CREATE TABLE IF NOT EXISTS of two managers at once may fail in PostgreSQL: one after the other.
  if (kind === 'postgres') await sql`SELECT pg_advisory_xact_lock(${0x6873746d})`.execute(trx);
  const create = `CREATE TABLE IF NOT EXISTS schema_migration (
    version BIGINT PRIMARY KEY, name TEXT NOT NULL, at TEXT NOT NULL, copy TEXT NOT NULL);\n`;
  for (const statement of statementsFor(kind, create)) await sql.raw(statement).execute(trx);
}

async function readVersion(db: Kysely<Schema>): Promise<number> {
  const { version } = await db
    .selectFrom('schema_migration')
    .select((e) => e.fn.max<number | null>('version').as('version'))
    .executeTakeFirstOrThrow();
  return version ?? 0;
}

/** SQLite's integer is 64 bits wide and is called INTEGER; STRICT makes it keep to the declared types. */
export function statementsFor(kind: Engine['kind'], text: string): string[] {
  const statements = text
    .split(/;\s*\n/)
    .map((statement) => statement.trim())
    .filter((statement) => statement.length > 0);
  if (kind === 'postgres') return statements;
  return statements.map((statement) => {
    const words = statement.replaceAll(/\bBIGINT\b/g, 'INTEGER');
    return words.startsWith('CREATE TABLE') ? `${words} STRICT` : words;
  });
}

function tooNew(current: number, newest: number): HostlerError {
  return new HostlerError('store-too-new', {
    message: `The database has schema ${current}, this hostler knows schemas up to ${newest}`,
    fix:
      'Start the newer hostler that wrote it, or start this one on the copy made before the migration ' +
      '(folder "copy" beside the database; in PostgreSQL a schema "hostler_before_…").',
    facts: { found: current, known: newest },
  });
}
