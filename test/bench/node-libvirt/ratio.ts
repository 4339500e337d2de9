// The median of paired ratios, and the 90 % interval of that median by order statistics.

export interface Ratio {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly pairs: number;
}

export function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2;
}

/** The narrowest pair of ranks that holds the median with 90 % (binomial, p = 1/2). */
function ranks(n: number): readonly [number, number] {
  let rank = 0;
  let tail = 0;
  let term = 0.5 ** n;
  while (rank < n / 2) {
    tail += term;
    if (tail > 0.05) break;
    term = (term * (n - rank)) / (rank + 1);
    rank += 1;
  }
  return [Math.max(0, rank - 1), Math.min(n - 1, n - rank)];
}

export function ratioOf(pairs: readonly (readonly [number, number])[]): Ratio {
  const sorted = pairs.map(([ours, theirs]) => ours / theirs).sort((a, b) => a - b);
  const [low, high] = ranks(sorted.length);
  return {
    median: middle(sorted),
    low: sorted[low] ?? Number.NaN,
    high: sorted[high] ?? Number.NaN,
    pairs: sorted.length,
  };
}
