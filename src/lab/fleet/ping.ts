// How a guest looks from the network: pinged all the time, so that the longest silence shows what a move
// cost it.
import type { Place } from '../place/place.ts';
import type { PlaceProcess } from '../place/running.ts';
import { waitFor } from '../wait.ts';

export interface Silence {
  readonly received: number;
  /** The longest time between two answers. */
  readonly longestMs: number;
}

export class PingProbe implements AsyncDisposable {
  readonly #running: PlaceProcess;
  readonly #answeredAt: number[] = [];

  constructor(place: Place, address: string, intervalMs: number) {
    this.#running = place.spawn('ping', ['-D', '-n', '-i', String(intervalMs / 1000), address]);
    let rest = '';
    this.#running.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const match = /^\[(\d+\.\d+)\] \d+ bytes from/.exec(line);
        if (match !== null) this.#answeredAt.push(Number(match[1]) * 1000);
      }
    });
  }

  async waitForAnswer(): Promise<void> {
    const before = this.#answeredAt.length;
    await waitFor('an answer to a ping', () => this.#answeredAt.length > before);
  }

  /** For how long it has not answered; since it ever did. */
  get silentMs(): number {
    const last = this.#answeredAt.at(-1);
    return last === undefined ? 0 : Date.now() - last;
  }

  async stop(): Promise<Silence> {
    await this[Symbol.asyncDispose]();
    const gaps = this.#answeredAt.slice(1).map((time, i) => time - (this.#answeredAt[i] ?? time));
    return { received: this.#answeredAt.length, longestMs: Math.round(Math.max(0, ...gaps)) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#running[Symbol.asyncDispose]();
  }
}
