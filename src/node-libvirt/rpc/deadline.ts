// One timer for the deadlines of many calls: armed for the earliest, and looked over when it fires.

/** The longest that setTimeout can wait. */
const maxTimeoutMs = 2_147_483_647;

export class DeadlineClock {
  readonly #expire: (now: number) => number;
  #timer: NodeJS.Timeout | undefined;
  #armedFor = Infinity;

  /** `expire` ends what is due and says when the next is, `Infinity` for none. */
  constructor(expire: (now: number) => number) {
    this.#expire = expire;
  }

  /** Cheap when an earlier deadline is armed already, which is the rule. */
  watch(deadlineAt: number, now: number): void {
    if (deadlineAt < this.#armedFor) this.#arm(deadlineAt, now);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#armedFor = Infinity;
  }

  #arm(deadlineAt: number, now: number): void {
    clearTimeout(this.#timer);
    this.#armedFor = deadlineAt;
    const waitMs = Math.min(Math.max(0, Math.ceil(deadlineAt - now)), maxTimeoutMs);
    this.#timer = setTimeout(this.#fire, waitMs);
    // The connection keeps the process alive, not the clock.
    this.#timer.unref();
  }

  readonly #fire = (): void => {
    this.#armedFor = Infinity;
    const now = performance.now();
    const next = this.#expire(now);
    if (next < this.#armedFor) this.#arm(next, performance.now());
  };
}
