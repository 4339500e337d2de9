// The events of one subscription as an async iterable: a bounded queue that says what it had to drop.

/** Events may have been missed: read the state anew. Comes after a reconnect. */
export class Resync {
  readonly kind = 'resync';
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}

/** The reader was too slow: this many events, the oldest, were dropped here. Read the state anew. */
export class EventsLost {
  readonly kind = 'lost';
  readonly count: number;
  constructor(count: number) {
    this.count = count;
  }
}

export interface EventFeed<Message>
  extends AsyncIterableIterator<Message | Resync | EventsLost, undefined>, AsyncDisposable {
  /** Resolves when the daemon has confirmed the registration; rejects when it refuses. */
  readonly ready: Promise<void>;
  /** Gives the registration up. */
  return(): Promise<IteratorResult<Message | Resync | EventsLost, undefined>>;
}

/** Where the messages of a registration go. */
export interface FeedSink<Message> {
  push(item: Message | Resync): void;
  /** No more will come. */
  end(): void;
  /** The daemon refuses. */
  fail(error: unknown): void;
}

interface Reader<Message> {
  resolve(result: IteratorResult<Message | Resync | EventsLost, undefined>): void;
  reject(error: unknown): void;
}

/** The reading side is the iterator, the writing side is `push`, `resync`, `end` and `fail`. */
export class BoundedFeed<Message> implements EventFeed<Message>, FeedSink<Message> {
  readonly ready: Promise<void>;
  readonly #capacity: number;
  readonly #release: () => Promise<void>;
  /** A ring: `#first` counts what was taken, so that taking does not shift the array. */
  #queue: (Message | Resync)[] = [];
  #first = 0;
  #lost = 0;
  #readers: Reader<Message>[] = [];
  #ended = false;
  #failure: { readonly error: unknown } | undefined;

  /** `release` gives the registration up; it is called once, when the reader leaves or the feed ends. */
  constructor(ready: Promise<void>, capacity: number, release: () => Promise<void>) {
    this.ready = ready;
    this.#capacity = Math.max(1, capacity);
    this.#release = release;
    // Whoever does not look at `ready` learns of a refusal from the iterator.
    ready.catch((error: unknown) => {
      this.fail(error);
    });
  }

  push(item: Message | Resync): void {
    if (this.#ended) return;
    const reader = this.#readers.shift();
    if (reader !== undefined) {
      reader.resolve({ done: false, value: item });
      return;
    }
    if (this.#queue.length - this.#first >= this.#capacity) {
      this.#first += 1;
      this.#lost += 1;
    }
    if (this.#first > 1024 && this.#first * 2 > this.#queue.length) this.#compact();
    this.#queue.push(item);
  }

  /** No more will come; what is queued can still be read. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const reader of this.#readers.splice(0)) reader.resolve({ done: true, value: undefined });
    void this.#release();
  }

  fail(error: unknown): void {
    if (this.#ended) return;
    const first = this.#readers.shift();
    if (first === undefined) this.#failure = { error };
    else first.reject(error);
    this.end();
  }

  next(): Promise<IteratorResult<Message | Resync | EventsLost, undefined>> {
    if (this.#lost > 0) {
      const value = new EventsLost(this.#lost);
      this.#lost = 0;
      return Promise.resolve({ done: false, value });
    }
    if (this.#first < this.#queue.length) {
      const value = this.#queue[this.#first] as Message | Resync;
      this.#first += 1;
      if (this.#first === this.#queue.length) this.#compact();
      return Promise.resolve({ done: false, value });
    }
    if (this.#failure !== undefined) {
      const { error } = this.#failure;
      this.#failure = undefined;
      // The feed hands on what it was given; the error was made where it happened.
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
      return Promise.reject(error);
    }
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => {
      this.#readers.push({ resolve, reject });
    });
  }

  async return(): Promise<IteratorResult<Message | Resync | EventsLost, undefined>> {
    this.#queue = [];
    this.#first = 0;
    this.#lost = 0;
    this.#failure = undefined;
    if (!this.#ended) {
      this.#ended = true;
      for (const reader of this.#readers.splice(0)) reader.resolve({ done: true, value: undefined });
      await this.#release();
    }
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #compact(): void {
    this.#queue = this.#queue.slice(this.#first);
    this.#first = 0;
  }
}
