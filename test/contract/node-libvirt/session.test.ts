// The session URI of an unprivileged user: the daemon is started by whoever needs it first, and found by
// the next.
import { spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { libvirtdMissing } from '../libvirtd.ts';

const missing = libvirtdMissing();
/** Debian's `nobody`. */
const user = 65_534;
let home: string;

beforeAll(() => {
  if (missing !== undefined) return;
  home = mkdtempSync(join(tmpdir(), 'hostler-session-'));
  mkdirSync(join(home, 'run'), { mode: 0o700 });
  chmodSync(home, 0o755);
  for (const path of [home, join(home, 'run')]) chownSync(path, user, user);
});
afterAll(() => {
  if (missing === undefined) rmSync(home, { recursive: true, force: true });
});
beforeEach((ctx) => {
  if (missing !== undefined) ctx.skip(missing);
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script as the unprivileged user, with this package at hand as `connect`. */
function asUser(script: string): Promise<Ended> {
  const index = new URL('../../../src/node-libvirt/index.ts', import.meta.url).href;
  const source = `import { connect } from ${JSON.stringify(index)};\n${script}`;
  const args = ['--conditions=hostler-source', '--input-type=module-typescript', '--eval', source];
  const env = { HOME: home, XDG_RUNTIME_DIR: join(home, 'run'), PATH: '/usr/sbin:/usr/bin:/bin' };
  const child = spawn(process.execPath, args, { uid: user, gid: user, env, cwd: home });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve) => {
    child.once('error', (error) => {
      resolve({ code: null, stdout, stderr: error.message });
    });
    child.once('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}

describe('qemu:///session', () => {
  it('starts the user’s own daemon and finds it again', async (ctx) => {
    const script = `
      await using connection = await connect('qemu:///session');
      console.log(await connection.getURI());
      await using again = await connect('qemu:///session');
      console.log((await again.listAllDomains()).length);`;
    const { code, stdout, stderr } = await asUser(script);
    if (/EACCES|Cannot find module/.test(stderr))
      ctx.skip(`node or the sources are not readable for others: ${stderr}`);
    const pid = Number(readFileSync(join(home, 'run/libvirt/libvirtd.pid'), 'utf8'));
    process.kill(pid);
    expect(stderr).toBe('');
    expect(stdout).toBe('qemu:///session\n0\n');
    expect(code).toBe(0);
  });
});
