// A provisioning network of its own: one namespace with a bridge, commands that run inside, and everything
// gone at the end.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { loadavg, tmpdir, availableParallelism } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

export const serverAddress = '10.77.0.1';

export interface Place {
  readonly folder: string;
  readonly namespace: string;
  run(command: string, args: readonly string[]): Promise<string>;
  /** Output goes to a file of this name in the folder. */
  start(name: string, command: string, args: readonly string[]): Promise<ChildProcess>;
  stop(child: ChildProcess, signal?: NodeJS.Signals): Promise<void>;
  addTap(name: string, bridge?: string): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const ended = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

export async function stopChild(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (ended(child)) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  const hard = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(hard);
}

export async function openPlace(name: string): Promise<Place> {
  const namespace = `hostler-boot-${name}-${String(process.pid)}`;
  const folder = await mkdtemp(join(tmpdir(), `${namespace}-`));
  const inside = ['netns', 'exec', namespace];
  const run = async (command: string, args: readonly string[]): Promise<string> =>
    (await execa('ip', [...inside, command, ...args], { stdin: 'ignore' })).stdout;
  const children = new Set<ChildProcess>();
  await execa('ip', ['netns', 'add', namespace]);
  for (const line of [
    'link set lo up',
    'link add br0 type bridge forward_delay 0',
    `addr add ${serverAddress}/24 dev br0`,
    'link set br0 up',
  ]) {
    await run('ip', line.split(' '));
  }
  return {
    folder,
    namespace,
    run,
    async start(log, command, args) {
      const file = await open(join(folder, log), 'a');
      const child = spawn('ip', [...inside, command, ...args], { stdio: ['ignore', file.fd, file.fd] });
      await file.close();
      children.add(child);
      return child;
    },
    stop: stopChild,
    async addTap(tap, bridge = 'br0') {
      await run('ip', ['tuntap', 'add', tap, 'mode', 'tap']);
      await run('ip', ['link', 'set', tap, 'master', bridge, 'up']);
    },
    async [Symbol.asyncDispose]() {
      for (const child of children) await stopChild(child, 'SIGKILL');
      // What put itself into the background, dnsmasq, is found by the namespace that it lives in.
      const { stdout } = await execa('ip', ['netns', 'pids', namespace]);
      for (const pid of stdout.split('\n').filter(Boolean)) process.kill(Number(pid), 'SIGKILL');
      await execa('ip', ['netns', 'del', namespace]);
      if (process.env['HOSTLER_KEEP'] === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * A machine that is busy with other things gets more time: deadlines are for a quiet one, with a margin of
 * three.
 */
export const scaled = (quietMs: number): number =>
  quietMs * 3 * Math.min(4, Math.max(1, (loadavg()[0] ?? 1) / availableParallelism()));

/** Waits until the file holds a match; the failure shows the end of the file. */
export async function waitForLine(
  path: string,
  pattern: RegExp,
  quietMs: number,
  unless?: RegExp,
): Promise<RegExpExecArray> {
  const begun = Date.now();
  for (;;) {
    const text = await readFile(path, 'utf8').catch(() => '');
    const found = pattern.exec(text);
    if (found) return found;
    const bad = unless?.exec(text);
    const late = Date.now() - begun > scaled(quietMs);
    if (bad || late) {
      const why = bad
        ? `came to '${bad[0]}'`
        : `shows nothing like it after ${String(Date.now() - begun)} ms`;
      throw new Error(`waited for ${String(pattern)}; ${path} ${why}:\n${text.slice(-3000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
