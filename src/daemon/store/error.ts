// What the databases report, in the words of the error catalogue; everything else is a mistake of ours
// and passes.
import { HostlerError } from '../../model/errors.ts';

/** SQLite's primary result codes (sqlite3.h): the low byte of the extended code. */
const sqlite = {
  busy: 5,
  locked: 6,
  readonly: 8,
  ioerr: 10,
  corrupt: 11,
  full: 13,
  cantopen: 14,
  notadb: 26,
};

interface DriverError extends Error {
  readonly code?: string;
  readonly errcode?: number;
  readonly errstr?: string;
}

/** PostgreSQL: class 08 connection, 53 no resources, 57 operator intervention (Appendix A of its manual). */
const awayStates = ['08', '57', '53'];
const fullState = '53100';
const readOnlyState = '25006';
const awayCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
]);

export function translateStoreError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof HostlerError) return error;
  const { code, errcode } = error as DriverError;
  if (code === 'ERR_SQLITE_ERROR' && errcode !== undefined) return fromSqlite(error, errcode & 0xff);
  if (code === fullState || code === 'ENOSPC') return full(error);
  if (code === readOnlyState || code === 'EROFS') return away(error, 'The database can only be read');
  if (code !== undefined && (awayCodes.has(code) || awayStates.some((state) => code.startsWith(state)))) {
    return away(error, 'The database does not answer');
  }
  // pg reports a connection that ends under a query without a code.
  if (/connection terminated|timeout exceeded when trying to connect/i.test(error.message)) {
    return away(error, 'The database does not answer');
  }
  return error;
}

function fromSqlite(error: Error, code: number): unknown {
  if (code === sqlite.full) return full(error);
  if (code === sqlite.busy || code === sqlite.locked)
    return away(error, 'Another process holds the database');
  if (code === sqlite.readonly) return away(error, 'The database can only be read');
  if (code === sqlite.ioerr || code === sqlite.cantopen)
    return away(error, 'The database file cannot be used');
  if (code === sqlite.corrupt || code === sqlite.notadb) return away(error, 'The database file is damaged');
  return error;
}

const full = (cause: Error): HostlerError =>
  new HostlerError('store-full', {
    message: 'The disk under the database is full; nothing was written',
    fix: 'Make room on the disk of the state folder; waiting tasks go on by themselves.',
    facts: { reported: cause.message },
    cause,
  });

const away = (cause: Error, message: string): HostlerError =>
  new HostlerError('store-unavailable', {
    message,
    fix: 'Look at the state folder and its disk, or at the database server; waiting tasks go on then.',
    facts: { reported: cause.message },
    cause,
  });

/**
 * True for what time or a person at the disk heals: nothing was written, the same write may be tried
 * again.
 */
export const isStoreAway = (error: unknown): boolean =>
  error instanceof HostlerError && (error.code === 'store-full' || error.code === 'store-unavailable');
