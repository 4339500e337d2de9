// Calls that wait for a free slot: first those of high priority, each kind in the order of its coming.
import type { PendingCall } from './pending.ts';

type MayGo = (call: PendingCall) => boolean;

/** An array that is taken from at its front without being shifted. */
class Fifo {
  #items: PendingCall[] = [];
  #first = 0;

  push(call: PendingCall): void {
    this.#items.push(call);
  }

  /**
   * The first that still waits and may go. Those that no longer wait are dropped when they come to the
   * front.
   */
  take(mayGo: MayGo | undefined): PendingCall | undefined {
    while (this.#first < this.#items.length && this.#items[this.#first]?.state !== 'queued') this.#first += 1;
    this.#compact();
    for (let i = this.#first; i < this.#items.length; i += 1) {
      const call = this.#items[i];
      if (call?.state !== 'queued' || (mayGo !== undefined && !mayGo(call))) continue;
      if (i === this.#first) this.#first += 1;
      else this.#items.splice(i, 1);
      return call;
    }
    return undefined;
  }

  live(): PendingCall[] {
    return this.#items.slice(this.#first).filter((call) => call.state === 'queued');
  }

  drain(): PendingCall[] {
    const live = this.live();
    this.#items = [];
    this.#first = 0;
    return live;
  }

  #compact(): void {
    if (this.#first === this.#items.length) {
      if (this.#first > 0) this.#items = [];
      this.#first = 0;
    } else if (this.#first > 1024 && this.#first * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#first);
      this.#first = 0;
    }
  }
}

export class CallQueue {
  readonly #high = new Fifo();
  readonly #normal = new Fifo();

  push(call: PendingCall): void {
    (call.header.priority === 'high' ? this.#high : this.#normal).push(call);
  }

  take(mayGo?: MayGo): PendingCall | undefined {
    return this.#high.take(mayGo) ?? this.#normal.take(mayGo);
  }

  live(): PendingCall[] {
    return [...this.#high.live(), ...this.#normal.live()];
  }

  /** Empties the queue and gives what waited. */
  drain(): PendingCall[] {
    return [...this.#high.drain(), ...this.#normal.drain()];
  }
}
