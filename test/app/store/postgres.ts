// A private PostgreSQL server for a test file: its own folder, a unix socket and no port, gone when
// disposed.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

export interface PostgresServer extends AsyncDisposable {
  /** A fresh, empty database; its connection string. */
  database(): Promise<string>;
  /** Connections that the manager would lose in a restart of the server. */
  dropConnections(): Promise<void>;
}

/** The server, or the sentence that says why there is none here. */
export async function startPostgres(): Promise<PostgresServer | string> {
  const bin = findBinaries();
  if (!bin) return 'PostgreSQL is not installed here (Debian: postgresql)';
  const user = process.getuid?.() === 0 ? await findUser() : null;
  if (user === undefined) return 'PostgreSQL does not run as root, and there is no user "postgres" here';
  const folder = mkdtempSync(join(tmpdir(), 'hostler-pg-'));
  if (user) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const as = user ? { uid: user.uid, gid: user.gid } : {};
  const settings = { cwd: folder, env: { PGHOST: folder, PGUSER: 'postgres' }, ...as };
  await execa(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync'], settings);
  const server = spawn(join(bin, 'postgres'), ['-D', data, '-k', folder, '-c', 'listen_addresses='], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    ...as,
  });
  await ready(server);
  const psql = (sql: string) => execa(join(bin, 'psql'), ['-qAt', '-d', 'postgres', '-c', sql], settings);
  let made = 0;
  return {
    async database() {
      made += 1;
      await psql(`CREATE DATABASE test_${made}`);
      return `postgresql://postgres@/test_${made}?host=${encodeURIComponent(folder)}`;
    },
    async dropConnections() {
      await psql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'test_%'`);
    },
    async [Symbol.asyncDispose]() {
      const gone = once(server, 'exit');
      // SIGQUIT: immediate shutdown; nothing of it is kept.
      server.kill('SIGQUIT');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function findBinaries(): string | null {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).map((v) => join(debian, v, 'bin')) : [];
  const folders = [...versions.sort().reverse(), ...(process.env['PATH'] ?? '').split(':')];
  return (
    folders.find((folder) => ['initdb', 'postgres', 'psql'].every((b) => isThere(join(folder, b)))) ?? null
  );
}

function isThere(file: string): boolean {
  try {
    accessSync(file);
    return true;
  } catch {
    return false;
  }
}

async function findUser(): Promise<{ uid: number; gid: number } | undefined> {
  const { stdout, exitCode } = await execa('getent', ['passwd', 'postgres'], { reject: false });
  const [, , uid, gid] = stdout.split(':');
  return exitCode === 0 ? { uid: Number(uid), gid: Number(gid) } : undefined;
}

/** Until the server's own log says that it takes connections. */
async function ready(server: ChildProcess): Promise<void> {
  let log = '';
  for await (const chunk of server.stderr ?? []) {
    log += String(chunk);
    if (log.includes('ready to accept connections')) {
      server.stderr?.resume();
      return;
    }
  }
  throw new Error(`PostgreSQL did not start:\n${log}`);
}
