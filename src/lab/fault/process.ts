// A process in a place of the lab, known by its pid file: it can be frozen, thawed and killed.
import type { Place } from '../place/place.ts';

export class HostProcess {
  readonly #place: Place;
  readonly #pidFile: string;
  readonly name: string;
  constructor(place: Place, name: string, pidFile: string) {
    this.#place = place;
    this.name = name;
    this.#pidFile = pidFile;
  }

  /** Its id in the place; undefined when it is not running. */
  get pid(): number | undefined {
    try {
      const pid = Number.parseInt(this.#place.readFile(this.#pidFile), 10);
      return this.#stateOf(pid) === undefined ? undefined : pid;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** The state letter of proc(5): T is frozen. */
  get state(): string | undefined {
    const { pid } = this;
    return pid === undefined ? undefined : this.#stateOf(pid);
  }

  #stateOf(pid: number): string | undefined {
    try {
      const stat = this.#place.readFile(`/proc/${pid}/stat`);
      const state = stat.charAt(stat.lastIndexOf(')') + 2);
      return state === 'Z' ? undefined : state;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Stops it where it stands: it neither answers nor refuses. */
  async freeze(): Promise<void> {
    await this.#signal('STOP');
  }

  async thaw(): Promise<void> {
    await this.#signal('CONT');
  }

  /** Asks it to end. */
  async end(): Promise<void> {
    await this.#signal('TERM');
  }

  async kill(): Promise<void> {
    await this.#signal('KILL');
  }

  async #signal(signal: string): Promise<void> {
    const { pid } = this;
    if (pid === undefined) throw new Error(`${this.name} is not running on ${this.#place.name}`);
    await this.#place.run('sh', ['-c', 'kill -s "$1" "$2"', 'sh', signal, String(pid)]);
  }
}
