// Who may load an image now and who waits: a fixed number at once, the others in the order in which they
// first asked.

export type SlotAnswer =
  | { readonly granted: true; readonly release: () => void }
  | { readonly granted: false; readonly place: number; readonly retryAfterS: number };

/** One that has not asked again for so long has gone away, and loses its place. */
const patienceMs = 90_000;

export class DownloadQueue {
  readonly #limit: number;
  readonly #now: () => number;
  readonly #waiting = new Map<string, number>();
  #running = 0;

  constructor(limit: number, now: () => number) {
    this.#limit = limit;
    this.#now = now;
  }

  get running(): number {
    return this.#running;
  }
  get waiting(): number {
    return this.#waiting.size;
  }

  ask(client: string): SlotAnswer {
    const now = this.#now();
    for (const [other, asked] of this.#waiting) if (now - asked > patienceMs) this.#waiting.delete(other);
    const place = this.#placeOf(client);
    if (this.#running + place - 1 >= this.#limit) {
      this.#waiting.set(client, now);
      // Those at the head ask often, those far behind seldom: a rack of a thousand asks some forty times a
      // second.
      return { granted: false, place, retryAfterS: Math.min(30, 1 + Math.ceil(place / this.#limit)) };
    }
    this.#waiting.delete(client);
    this.#running += 1;
    let open = true;
    const release = (): void => {
      if (open) this.#running -= 1;
      open = false;
    };
    return { granted: true, release };
  }

  /** 1 for the next in line. Setting a key again keeps its place in a Map. */
  #placeOf(client: string): number {
    let place = 0;
    for (const other of this.#waiting.keys()) {
      place += 1;
      if (other === client) return place;
    }
    return this.#waiting.size + 1;
  }
}
