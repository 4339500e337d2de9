// Points in time as text, spans in words. The clock itself is always passed in.

/** ISO 8601 in UTC with milliseconds: `2026-11-20T10:00:00.000Z`. */
export type Instant = string;

export const instant = (ms: number): Instant => new Date(ms).toISOString();

export const msOf = (at: Instant): number => Date.parse(at);

/** How long ago, never negative: clocks of two machines may differ. */
export const ageMs = (at: Instant, now: Instant): number => Math.max(0, msOf(now) - msOf(at));

const spans: readonly (readonly [string, number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
];

/** `1.5s`, `12min`, `3h`, `40d`: one unit, as exact as people need. */
export function printDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)}ms`;
  const [unit, length] = spans.find(([, span]) => ms >= span) ?? ['s', 1000];
  const count = ms / length;
  const isFine = count < 10 && unit !== 'd';
  return `${isFine ? Math.round(count * 10) / 10 : Math.round(count)}${unit}`;
}
