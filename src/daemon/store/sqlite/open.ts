// The embedded database: one file in the state folder, readable by its owner only.
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';
import type { Election, Engine } from '../engine.ts';
import { sqliteDialect } from './dialect.ts';

export const inMemory = ':memory:';
const busyTimeoutMs = 5_000;

/** `file` is a path, or `inMemory` for a database that ends with the process. */
export function openSqlite(file: string): Engine {
  if (file !== inMemory) createPrivate(file);
  const database = new DatabaseSync(file, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true });
  // FULL: in WAL mode NORMAL may lose the last commits at a power cut, and the task log is the only memory.
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF');
  return {
    kind: 'sqlite',
    db: new Kysely<Schema>({ dialect: sqliteDialect(database) }),
    copyBefore: (version, stamp) => Promise.resolve(copyBefore(database, file, version, stamp)),
    election: fileElection(file),
  };
}

function createPrivate(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, 'a', 0o600));
  // A file of an older umask is tightened too; SQLite gives the -wal and -shm files the mode of their
  // database.
  chmodSync(file, 0o600);
}

/**
 * One process at a time: a second, empty database beside the first is kept locked. The kernel takes the
 * lock from a process that dies, so a restart never waits.
 */
function fileElection(file: string): Election {
  let inside: DatabaseSync | null = null;
  const tryEnter = (): boolean => {
    if (inside || file === inMemory) return true;
    createPrivate(`${file}.lock`);
    const candidate = new DatabaseSync(`${file}.lock`, { timeout: 0 });
    try {
      candidate.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      candidate.close();
      if (isBusy(error)) return false;
      throw error;
    }
    inside = candidate;
    return true;
  };
  return {
    excludesPaused: true,
    tryEnter: () => new Promise((resolve) => resolve(tryEnter())),
    leave() {
      inside?.close();
      inside = null;
      return Promise.resolve();
    },
  };
}

/** SQLITE_BUSY of sqlite3.h. */
const isBusy = (error: unknown): boolean => (error as { errcode?: number }).errcode === 5;

/** A whole copy beside the database; returns where it is. */
function copyBefore(database: DatabaseSync, file: string, version: number, stamp: string): string {
  if (file === inMemory) return 'nowhere (in memory)';
  const folder = join(dirname(file), 'copy');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const target = join(folder, `before-schema-${version}-${stamp.replaceAll(/[:.]/g, '')}.db`);
  if (existsSync(target)) rmSync(target);
  closeSync(openSync(target, 'w', 0o600));
  database.prepare('VACUUM INTO ?').run(target);
  return target;
}
