// The manager in its place of a lab: a process started from this checkout, asked through its socket by the
// command line.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { HostProcess } from './fault/process.ts';
import { daemonFolder } from './folder.ts';
import type { Lab } from './lab.ts';
import { waitFor } from './wait.ts';

const checkout = join(import.meta.dirname, '../..');
const main = join(checkout, 'src/cli/main.ts');
const environment = { NODE_OPTIONS: '--conditions=hostler-source' };

export interface Said {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

export class LabDaemon {
  readonly #lab: Lab;
  readonly folder: string;
  constructor(lab: Lab) {
    this.#lab = lab;
    this.folder = daemonFolder(lab.folder);
  }

  get socket(): string {
    return this.#lab.status().manager.apiSocket;
  }
  get logFile(): string {
    return join(this.folder, 'hostler.log');
  }
  readLog(): string {
    return existsSync(this.logFile) ? readFileSync(this.logFile, 'utf8') : '';
  }

  /**
   * Resolves when the API answers. The process belongs to the lab, not to the one that started it. `entry`
   * is another program that serves as the command line's does.
   */
  async start(options: readonly string[] = [], entry = main): Promise<void> {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    const words = [
      process.execPath,
      entry,
      'serve',
      '--state',
      this.folder,
      '--listen',
      `unix:${this.socket}`,
    ];
    const script = 'setsid "$@" >>"$LOG" 2>&1 </dev/null & echo $! >"$PID"';
    await this.#lab.manager.run('sh', ['-c', script, 'sh', ...words, ...options], {
      env: { ...environment, LOG: this.logFile, PID: this.#pidFile },
    });
    await waitFor('the API to answer', async () => {
      if (this.process.pid === undefined)
        throw new Error(`the manager ended: ${this.readLog().slice(-2000)}`);
      return (await this.hostler(['host', 'list'], { anyExit: true })).exitCode === 0;
    });
  }

  get #pidFile(): string {
    return join(this.folder, 'pid');
  }

  /** It can be frozen, thawed and killed like every process of a lab. */
  get process(): HostProcess {
    return new HostProcess(this.#lab.manager, 'hostler', this.#pidFile);
  }

  /** As it was asked to end: what is under way is left to the next start. */
  async stop(): Promise<void> {
    await this.process.end();
    await waitFor('the manager to end', () => this.process.pid === undefined);
  }

  /** In the middle of whatever it does. */
  async kill(): Promise<void> {
    await this.process.kill();
    await waitFor('the manager to be gone', () => this.process.pid === undefined);
  }

  /** The command line against this manager, as somebody types it on the machine. */
  async hostler(words: readonly string[], options: { readonly anyExit?: boolean } = {}): Promise<Said> {
    const result = await execa(process.execPath, [main, ...words], {
      env: { ...environment, HOSTLER_MANAGER: `unix:${this.socket}` },
      stdin: 'ignore',
      reject: false,
    });
    const said = { stdout: result.stdout, stderr: result.stderr, exitCode: result.exitCode ?? 128 };
    if (said.exitCode !== 0 && options.anyExit !== true) {
      throw new Error(`hostler ${words.join(' ')} ended with ${said.exitCode}: ${said.stderr.slice(-2000)}`);
    }
    return said;
  }

  /** The same with `--json`, parsed. */
  async ask<T>(words: readonly string[]): Promise<T> {
    return JSON.parse((await this.hostler([...words, '--json'])).stdout) as T;
  }
}
