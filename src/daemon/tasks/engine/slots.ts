// Limits on how much goes on at once: a step waits until all slots that it needs are free, and then has
// them together.

export interface Slots {
  /** Resolves with what gives them back. First come, first served, as far as they fit. */
  take(names: readonly string[], signal: AbortSignal): Promise<() => void>;
  /** Takes them at once, whether they fit or not. */
  hold(names: readonly string[]): () => void;
  /** How many are taken of a name. */
  taken(name: string): number;
}

/** `limits` are by class, the part of a name before the colon: `migration` for `migration:host-1`. */
export function openSlots(limits: Readonly<Record<string, number>>): Slots {
  const taken = new Map<string, number>();
  const waiting: { readonly names: readonly string[]; readonly go: () => void }[] = [];
  const limitOf = (name: string): number => limits[name.split(':')[0] ?? name] ?? Number.POSITIVE_INFINITY;
  const add = (names: readonly string[], by: number): void => {
    for (const name of names) taken.set(name, (taken.get(name) ?? 0) + by);
  };
  const fits = (names: readonly string[]): boolean =>
    names.every((name) => (taken.get(name) ?? 0) < limitOf(name));
  function serve(): void {
    // Names that an earlier one waits for are kept for it: a stream of small wishes does not starve it.
    const kept = new Set<string>();
    for (const wish of [...waiting]) {
      if (fits(wish.names) && !wish.names.some((name) => kept.has(name))) {
        waiting.splice(waiting.indexOf(wish), 1);
        add(wish.names, 1);
        wish.go();
      } else for (const name of wish.names) kept.add(name);
    }
  }
  return {
    take: (names, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        let given = false;
        const leave = (): void => {
          if (given) return;
          waiting.splice(waiting.indexOf(wish), 1);
          serve();
          reject(signal.reason as Error);
        };
        const wish = {
          names: [...new Set(names)],
          go() {
            given = true;
            signal.removeEventListener('abort', leave);
            resolve(
              once(() => {
                add(wish.names, -1);
                serve();
              }),
            );
          },
        };
        signal.addEventListener('abort', leave, { once: true });
        waiting.push(wish);
        serve();
      }),
    hold(names) {
      add(names, 1);
      return once(() => {
        add(names, -1);
        serve();
      });
    },
    taken: (name) => taken.get(name) ?? 0,
  };
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    work();
  };
}
