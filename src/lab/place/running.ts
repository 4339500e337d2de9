// A program that goes on in a place until it ends, is killed, or the place goes.
import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { childrenOf } from './process.ts';

export interface Ending {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process and all that it started. Between the look and the signal some may have ended. */
function killTree(pid: number): void {
  const children = childrenOf(pid);
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
  for (const child of children) killTree(child);
}

export class PlaceProcess implements AsyncDisposable {
  /** The process that entered the place, parent of the program; it ends as the program does. */
  readonly #entry: ChildProcess;
  readonly #ended: Promise<Ending>;

  constructor(entry: ChildProcess) {
    this.#entry = entry;
    this.#ended = new Promise((resolve, reject) => {
      entry.once('error', reject);
      entry.once('close', (exitCode, signal) => resolve({ exitCode, signal }));
    });
    this.#ended.catch(() => undefined);
  }

  /** Null when the output goes to a file or the terminal. */
  get stdout(): Readable | null {
    return this.#entry.stdout;
  }
  get stderr(): Readable | null {
    return this.#entry.stderr;
  }

  /** The program's id on the machine; undefined when it has not begun yet, or has ended. */
  get pid(): number | undefined {
    return this.#entry.pid === undefined ? undefined : childrenOf(this.#entry.pid)[0];
  }

  /** Whether there was a program to signal. */
  kill(signal: NodeJS.Signals = 'SIGTERM'): boolean {
    const { pid } = this;
    return pid !== undefined && process.kill(pid, signal);
  }

  /** Rejects when the program could not be started at all. */
  ended(): Promise<Ending> {
    return this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#entry.pid !== undefined) killTree(this.#entry.pid);
    // A process that moved away from the tree may hold the other ends of these.
    this.#entry.stdout?.destroy();
    this.#entry.stderr?.destroy();
    await this.#ended.catch(() => undefined);
  }
}
