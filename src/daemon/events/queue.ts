// A bounded queue between one writer that never waits and one reader that may; when it is full it ends,
// and says so.

export interface Queue<T extends object> extends AsyncIterable<T> {
  push(value: T): void;
  end(): void;
  /** The reader was too slow: what came after the last value was not kept. */
  readonly overflowed: boolean;
}

export function openQueue<T extends object>(max: number, signal: AbortSignal): Queue<T> {
  const waiting: T[] = [];
  let ended = signal.aborted;
  let overflowed = false;
  let wake: (() => void) | null = null;
  const stir = (): void => {
    wake?.();
    wake = null;
  };
  const left = (): boolean => signal.aborted;
  const end = (): void => {
    ended = true;
    stir();
  };
  signal.addEventListener('abort', end, { once: true });
  return {
    push(value) {
      if (ended) return;
      if (waiting.length < max) waiting.push(value);
      else {
        overflowed = true;
        ended = true;
      }
      stir();
    },
    end,
    get overflowed() {
      return overflowed;
    },
    async *[Symbol.asyncIterator]() {
      try {
        while (!left()) {
          for (let next = waiting.shift(); next !== undefined && !left(); next = waiting.shift()) yield next;
          if (left()) return;
          if (ended) return;
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      } finally {
        signal.removeEventListener('abort', end);
      }
    },
  };
}
