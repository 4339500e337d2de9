// A place of the lab, the manager's or a host's: a set of namespaces, in which programs can be run from
// outside.
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { execa } from 'execa';
import { PlaceProcess } from './running.ts';
import { isAlive, readProcessMark } from './process.ts';

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Whether an exit code other than 0 is an answer too, and not an error. */
  readonly anyExit?: boolean;
}

export interface Output {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

export interface SpawnOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Where output goes: kept for the caller to read, or appended to a file. */
  readonly logFile?: string;
  readonly inherit?: boolean;
}

export class PlaceIsDown extends Error {
  override readonly name = 'PlaceIsDown';
}

export class Place {
  readonly name: string;
  readonly folder: string;
  constructor(name: string, folder: string) {
    this.name = name;
    this.folder = folder;
  }

  /** The place's first process, as a process id of the machine; undefined while the place is down. */
  get pid(): number | undefined {
    const mark = readProcessMark(`${this.folder}/pid`);
    return mark !== undefined && isAlive(mark) ? mark.pid : undefined;
  }

  get isUp(): boolean {
    return this.pid !== undefined;
  }

  /** Where the place's file tree can be seen from the machine. */
  get root(): string {
    return `/proc/${this.#pidOrFail()}/root`;
  }

  /** Writes a file of this place, given by its absolute path there, from outside. */
  writeFile(path: string, text: string | Uint8Array): void {
    writeFileSync(this.root + path, text);
  }

  readFile(path: string): string {
    return readFileSync(this.root + path, 'utf8');
  }

  #pidOrFail(): number {
    const { pid } = this;
    if (pid === undefined) throw new PlaceIsDown(`${this.name} is down: nothing can be run there`);
    return pid;
  }

  /** The words that run a program in this place; it dies with the process that entered for it. */
  entryOf(command: string, args: readonly string[], cwd = '/'): string[] {
    const target = String(this.#pidOrFail());
    const entered = ['setpriv', '--pdeathsig', 'KILL', '--', command, ...args];
    return ['nsenter', '-t', target, '-m', '-n', '-p', '-u', '-i', `--wdns=${cwd}`, '--', ...entered];
  }

  async run(command: string, args: readonly string[] = [], options: RunOptions = {}): Promise<Output> {
    const [file = '', ...words] = this.entryOf(command, args, options.cwd);
    const result = await execa(file, words, {
      env: { ...options.env },
      reject: false,
      stripFinalNewline: false,
      forceKillAfterDelay: 1000,
      ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
      ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
      ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
    });
    if (result.exitCode === undefined || (result.exitCode !== 0 && options.anyExit !== true)) {
      const said = result.stderr.trim().split('\n').slice(-5).join('\n');
      const how = result.timedOut
        ? 'timed out'
        : `ended with ${result.exitCode ?? result.signal ?? 'no exit code'}`;
      throw new Error(`${command} ${args.join(' ')} in ${this.name} ${how}: ${said}`, { cause: result });
    }
    return { stdout: result.stdout, stderr: result.stderr, exitCode: result.exitCode };
  }

  /** Starts a program and gives it back while it runs. */
  spawn(command: string, args: readonly string[] = [], options: SpawnOptions = {}): PlaceProcess {
    const [file = '', ...words] = this.entryOf(command, args, options.cwd);
    const log = options.logFile === undefined ? undefined : openSync(options.logFile, 'a');
    const sink = options.inherit === true ? 'inherit' : (log ?? 'pipe');
    const entry = spawn(file, words, {
      env: { ...process.env, ...options.env },
      stdio: [options.inherit === true ? 'inherit' : 'ignore', sink, sink],
    });
    if (log !== undefined) closeSync(log);
    return new PlaceProcess(entry);
  }
}
