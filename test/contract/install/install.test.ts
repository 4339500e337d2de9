// As a new user: the packed hostler in an empty project, and run as somebody who may do nothing.
import { execFileSync, spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, type TestContext } from 'vitest';
import { waitFor } from '../../../src/lab/wait.ts';

const root = join(import.meta.dirname, '../../..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
/** On every Linux the user that owns nothing. */
const nobody = 65_534;
const isRoot = process.getuid?.() === 0;
let project: string;
let bin: string;
/** Why the package could not be installed; its dependencies come from the registry or npm's cache. */
let missing: string | undefined;

const plain = { ...process.env, NODE_OPTIONS: '' };
const run = (command: string, args: readonly string[], cwd: string): string =>
  execFileSync(command, args, { cwd, env: plain, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'hostler-project-'));
  chmodSync(project, 0o755);
  const packed = run('npm', ['pack', '--silent', '--pack-destination', project], root)
    .trim()
    .split('\n')
    .at(-1);
  writeFileSync(join(project, 'package.json'), '{ "name": "empty", "private": true }');
  const words = ['install', '--prefer-offline', '--no-audit', '--no-fund', join(project, packed ?? '')];
  try {
    run('npm', words, project);
  } catch (error) {
    const said = String((error as { stderr?: unknown }).stderr);
    if (!/EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ENOTCACHED|ETIMEDOUT/.test(said)) throw error;
    missing = 'neither npm’s registry nor its cache has what hostler depends on';
  }
  bin = join(project, 'node_modules/.bin/hostler');
  // Compiling is two minutes of work on a machine that has much else to do.
}, 900_000);
afterAll(() => rmSync(project, { recursive: true, force: true }));

interface As {
  readonly uid?: number;
  readonly gid?: number;
}
const hostler = (
  words: readonly string[],
  env: Record<string, string> = {},
  as: As = {},
): SpawnSyncReturns<string> =>
  spawnSync(process.execPath, [bin, ...words], {
    cwd: project,
    encoding: 'utf8',
    env: { ...plain, ...env },
    ...as,
  });

/** The user that runs it has to reach Node and the package. */
function unprivileged(ctx: TestContext): As {
  if (!isRoot) return {};
  const as = { uid: nobody, gid: nobody };
  if (spawnSync(process.execPath, ['-e', '0'], { cwd: '/', ...as }).status !== 0)
    ctx.skip('the user nobody cannot run the Node of this checkout');
  return as;
}

test('one tarball is enough: the client of libvirt is in it, and nothing is built later', (ctx) => {
  if (missing !== undefined) return ctx.skip(missing);
  const said = hostler(['--version']);
  expect(said.stderr).toBe('');
  expect(said.stdout).toBe(`hostler ${version}\n`);
  const lock = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { hasInstallScript?: boolean }>;
  };
  expect(Object.keys(lock.packages)).not.toContain('node_modules/node-libvirt');
  expect(Object.values(lock.packages).filter((p) => p.hasInstallScript)).toEqual([]);
  const installed = join(project, 'node_modules/hostler');
  for (const file of [
    'systemd/hostler.service',
    'docs/install.md',
    'domain-templates/linux.json',
    'CHANGELOG.md',
  ])
    expect(existsSync(join(installed, file)), file).toBe(true);
  for (const file of ['src', 'test', 'dist/lab']) expect(existsSync(join(installed, file)), file).toBe(false);
});

test('it runs as a user without privileges, in a state folder of its own', async (ctx) => {
  if (missing !== undefined) return ctx.skip(missing);
  const as = unprivileged(ctx);
  const state = join(project, 'state');
  mkdirSync(state);
  if (as.uid !== undefined) chownSync(state, as.uid, as.uid);
  const socket = join(state, 'api.sock');
  const words = [bin, 'serve', '--state', join(state, 'hostler'), '--listen', `unix:${socket}`];
  const daemon = spawn(process.execPath, words, {
    cwd: state,
    env: plain,
    stdio: ['ignore', 'ignore', 'pipe'],
    ...as,
  });
  let log = '';
  daemon.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  const ended = once(daemon, 'exit');
  try {
    const env = { HOSTLER_MANAGER: `unix:${socket}` };
    await waitFor('the API to listen', () => {
      if (daemon.exitCode !== null) throw new Error(`it ended: ${log}`);
      return log.includes('the API listens');
    });
    expect(statSync(socket).mode & 0o777).toBe(0o600);
    expect(statSync(join(state, 'hostler')).mode & 0o777).toBe(0o700);
    if (as.uid !== undefined) expect(statSync(join(state, 'hostler/hostler.db')).uid).toBe(as.uid);

    expect(hostler(['template', 'list'], env, as).stdout).toMatch(/^linux\b/m);
    const added = hostler(['host', 'add', 'away', 'qemu+tls://127.0.0.1:1/system'], env, as);
    expect(added.status).toBe(5);
    expect(added.stderr).toMatch(/\[host-(?:unreachable|authentication)\]/);
    expect(hostler(['task', 'list', '--json'], env, as).stdout).toContain('"host.add"');
  } finally {
    daemon.kill('SIGTERM');
  }
  expect(await ended).toEqual([0, null]);
});

test('the socket of one user is closed to another, who is told', async (ctx) => {
  if (missing !== undefined) return ctx.skip(missing);
  const as = unprivileged(ctx);
  if (as.uid === undefined) return ctx.skip('only root can be two users');
  const socket = join(project, 'root.sock');
  const state = join(project, 'root-state');
  const words = [bin, 'serve', '--state', state, '--listen', `unix:${socket}`];
  const daemon = spawn(process.execPath, words, { env: plain, stdio: 'ignore' });
  const ended = once(daemon, 'exit');
  try {
    await waitFor('the socket', () => existsSync(socket));
    const said = hostler(['vm', 'list'], { HOSTLER_MANAGER: `unix:${socket}` }, as);
    expect(said.status).toBe(5);
    expect(said.stderr).toContain('The socket belongs to another user: use sudo');
  } finally {
    daemon.kill('SIGTERM');
    await ended;
  }
});

test('a shell completes commands, flags and values', (ctx) => {
  if (missing !== undefined) return ctx.skip(missing);
  const complete = (...words: readonly string[]): string => {
    const quoted = words.map((word) => `'${word}'`).join(' ');
    const script = `source <("$BIN" completion bash); hostler() { "$BIN" "$@"; }
      COMP_WORDS=(hostler ${quoted}); COMP_CWORD=${words.length}; _hostler
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    const env = { ...plain, BIN: bin, HOSTLER_MANAGER: `unix:${join(project, 'nobody-listens.sock')}` };
    return execFileSync('bash', ['--norc', '-c', script], { env, encoding: 'utf8' });
  };
  expect(complete('')).toContain('vm\n');
  expect(complete('vm', 'mi')).toBe('migrate\n');
  expect(complete('vm', 'migrate', '--pl')).toBe('--plan\n');
  expect(complete('vm', 'list', '--power', 'p')).toBe('paused\n');
  // No manager answers: nothing is offered, and nothing is said.
  expect(complete('vm', 'show', '')).toBe('\n');
});

test('systemd finds nothing wrong with the unit', (ctx) => {
  const unit = join(root, 'systemd/hostler.service');
  const analyze = spawnSync('systemd-analyze', ['verify', '--man=no', unit], { encoding: 'utf8' });
  if (analyze.error) return ctx.skip('systemd-analyze is not installed here (Debian: systemd)');
  expect(`${analyze.stdout}${analyze.stderr}`).toBe('');
  expect(analyze.status).toBe(0);
  const users = join(root, 'systemd/hostler.sysusers.conf');
  const sysusers = spawnSync('systemd-sysusers', ['--dry-run', users], { encoding: 'utf8' });
  expect(sysusers.stdout + sysusers.stderr).not.toMatch(/fail|error|ignor/i);
});
