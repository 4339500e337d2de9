// Time as tasks and observers may ask for it; tests bring their own.

export interface Clock {
  /** Wall clock, Unix time in ms. */
  nowMs(): number;
  /** A clock that no one sets: for spans and deadlines. */
  monotonicMs(): number;
  /** Rejects when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Rings once, unless it is called off by the function that this returns. */
  alarm(ms: number, ring: () => void): () => void;
}
