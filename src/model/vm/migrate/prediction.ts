// How long a move takes and how long the guest stands still, as a range; and how good earlier guesses were.
import type { Instant } from '../../time.ts';

/** A move that happened, as it is recorded for the next prediction. */
export interface PastMove {
  /** The VM that moved, or `probe`. */
  readonly name: string;
  readonly at: Instant;
  readonly tls: 'used' | 'refused' | 'not-asked';
  readonly transferredMiB: number;
  readonly durationMs: number;
  readonly downtimeMs: number | null;
  /** Mean over the whole move. */
  readonly bandwidthMiBs: number;
  readonly prediction: Prediction | null;
}

export interface Range {
  readonly low: number;
  /** Null: no bound can be given. */
  readonly high: number | null;
}
export interface Prediction {
  readonly durationMs: Range;
  readonly downtimeMs: Range;
  readonly transferMiB: Range;
  /** Whether pre-copy alone comes to an end. */
  readonly converges: 'yes' | 'no' | 'unknown';
  /** The middle guess, before it was widened: later moves are measured against it. */
  readonly pointMs: number | null;
  /** On what the figures rest, in words. */
  readonly basis: readonly string[];
}

export interface PredictionInput {
  readonly memoryMiB: number;
  readonly dirtyMiBs: number | null;
  readonly storageMiB: number;
  readonly downtimeMsMax: number;
  readonly bandwidthMiBsMax: number | null;
  readonly postCopy: boolean;
  readonly autoConverge: boolean;
  readonly moves: readonly PastMove[];
}

/** Where nothing has moved yet: from a loaded gigabit link to a good ten-gigabit one. */
const bandwidthGuess: readonly [number, number] = [50, 1000];
/** What every move takes besides data: libvirt's phases, start of QEMU at the target. */
const setupMs = 400;
/**
 * Dirtying grows while a move runs, and shrinks where the guest rests: measured, 0.5 to 3 times the rate
 * before.
 */
const dirtySpread: readonly [number, number] = [0.5, 3];
const movesForQuantiles = 8;

export function predictMigration(input: PredictionInput): Prediction {
  const bandwidth = bandwidthOf(input);
  const basis = [bandwidth.basis, dirtyBasis(input.dirtyMiBs)];
  const dirty = input.dirtyMiBs;
  const fast = passes(input, bandwidth.high, (dirty ?? 0) * dirtySpread[0]);
  const slow = passes(input, bandwidth.low, dirty === null ? null : dirty * dirtySpread[1]);
  const middle = passes(input, Math.sqrt(bandwidth.low * bandwidth.high), dirty);
  const spread = spreadOf(input.moves);
  if (spread && middle.ms !== null) {
    basis.push(
      `${spread.count} earlier moves took ${percent(spread.low)} to ${percent(spread.high)} % of the guess`,
    );
  }
  const duration: Range =
    spread && middle.ms !== null
      ? { low: Math.round(middle.ms * spread.low), high: Math.round(middle.ms * spread.high) }
      : { low: fast.ms ?? setupMs, high: slow.ms };
  return {
    durationMs: duration,
    downtimeMs: downtimeOf(input, slow.converges),
    transferMiB: { low: fast.sentMiB ?? input.memoryMiB, high: slow.sentMiB },
    converges: converges(dirty, fast.converges, slow.converges),
    pointMs: middle.ms,
    basis,
  };
}

const percent = (share: number): number => Math.round(share * 100);

interface Passes {
  readonly ms: number | null;
  readonly sentMiB: number | null;
  readonly converges: boolean;
}

/**
 * Pre-copy as it runs: each pass sends what the one before made dirty, until the rest fits into the allowed
 * standstill. With a dirty rate of r times the bandwidth the passes shrink by r; from r = 1 on they do not
 * end.
 */
function passes(input: PredictionInput, bandwidthMiBs: number, dirtyMiBs: number | null): Passes {
  const converges = dirtyMiBs !== null && dirtyMiBs < bandwidthMiBs;
  const sentMiB = Math.min(
    converges ? preCopyMiB(input, bandwidthMiBs, dirtyMiBs) : Infinity,
    input.memoryMiB * passesMax(input),
  );
  if (sentMiB === Infinity) return { ms: null, sentMiB: null, converges };
  const ms = setupMs + ((input.storageMiB + sentMiB) / bandwidthMiBs) * 1000;
  return { ms: Math.round(ms), sentMiB: Math.round(sentMiB), converges };
}

function preCopyMiB(input: PredictionInput, bandwidthMiBs: number, dirtyMiBs: number): number {
  const restMiB = Math.max(1, (bandwidthMiBs * input.downtimeMsMax) / 1000);
  let [pass, sent] = [input.memoryMiB, 0];
  while (pass > restMiB) {
    sent += pass;
    pass *= dirtyMiBs / bandwidthMiBs;
  }
  return sent + pass;
}

/**
 * What ends a move that would not end by itself. Post-copy sends each page once more at most, after one pass
 * or two; auto-converge slows the guest down step by step, until after about ten passes it hardly runs.
 */
function passesMax({ postCopy, autoConverge }: PredictionInput): number {
  if (postCopy) return 3;
  return autoConverge ? 10 : Infinity;
}

function downtimeOf(input: PredictionInput, isCertain: boolean): Range {
  const seen = input.moves.flatMap((m) => (m.downtimeMs === null ? [] : [m.downtimeMs]));
  const low = seen.length > 0 ? Math.min(...seen) : 5;
  if (!isCertain && !input.postCopy && !input.autoConverge) return { low, high: null };
  // The limit is QEMU's aim for the last pass; devices and the hand-over come on top.
  return { low: Math.min(low, input.downtimeMsMax), high: Math.max(input.downtimeMsMax * 2, ...seen) };
}

function converges(dirty: number | null, fast: boolean, slow: boolean): Prediction['converges'] {
  if (dirty === null) return 'unknown';
  if (slow) return 'yes';
  return fast ? 'unknown' : 'no';
}

function bandwidthOf(input: PredictionInput): { low: number; high: number; basis: string } {
  const cap = (value: number): number => Math.min(value, input.bandwidthMiBsMax ?? Infinity);
  const seen = input.moves.map((m) => m.bandwidthMiBs).filter((b) => b > 0);
  if (seen.length === 0) {
    const [low, high] = bandwidthGuess;
    const basis = `no move between the two yet: ${low} to ${high} MiB/s are assumed`;
    return { low: cap(low), high: cap(high), basis };
  }
  const [low, high] = [quantile(seen, 0.1), quantile(seen, 0.9)];
  // One move says little about the spread of the next.
  const doubt = seen.length < 3 ? 2 : 1;
  const basis = `${seen.length} earlier moves of the two: ${Math.round(low)} to ${Math.round(high)} MiB/s`;
  return { low: cap(low / doubt), high: cap(high * doubt), basis };
}

const dirtyBasis = (dirty: number | null): string =>
  dirty === null
    ? 'the dirty rate was not measured'
    : `the guest makes ${Math.round(dirty)} MiB/s dirty, as libvirt measured`;

function spreadOf(moves: readonly PastMove[]): { low: number; high: number; count: number } | null {
  const ratios = moves.flatMap((m) => {
    const point = m.prediction?.pointMs;
    return point === undefined || point === null ? [] : [m.durationMs / point];
  });
  if (ratios.length < movesForQuantiles) return null;
  return { low: quantile(ratios, 0.05), high: quantile(ratios, 0.95), count: ratios.length };
}

/** Linear between neighbours. */
export function quantile(values: readonly number[], at: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * at;
  const [below, above] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0];
  return below + (above - below) * (place - Math.floor(place));
}

export type Hit = 'inside' | 'below' | 'above';
export interface PredictionScore {
  readonly duration: Hit;
  readonly downtime: Hit | null;
  /** Actual by middle guess; null where there was none. */
  readonly ratio: number | null;
}

export function scorePrediction(
  prediction: Prediction,
  actual: { readonly durationMs: number; readonly downtimeMs: number | null },
): PredictionScore {
  return {
    duration: hit(prediction.durationMs, actual.durationMs),
    downtime: actual.downtimeMs === null ? null : hit(prediction.downtimeMs, actual.downtimeMs),
    ratio: prediction.pointMs === null ? null : actual.durationMs / prediction.pointMs,
  };
}

const hit = ({ low, high }: Range, value: number): Hit => {
  if (value < low) return 'below';
  return high !== null && value > high ? 'above' : 'inside';
};

export interface Calibration {
  readonly moves: number;
  /** Shares from 0 to 1; null without moves. */
  readonly durationInside: number | null;
  readonly downtimeInside: number | null;
  readonly medianRatio: number | null;
}

/** Of moves that were predicted. */
export const calibrationOf = (moves: readonly PastMove[]): Calibration =>
  calibrate(
    moves.flatMap((move) => (move.prediction === null ? [] : [scorePrediction(move.prediction, move)])),
  );

/** How good the guesses have been. */
export function calibrate(scores: readonly PredictionScore[]): Calibration {
  const share = (hits: readonly Hit[]): number | null =>
    hits.length === 0 ? null : hits.filter((h) => h === 'inside').length / hits.length;
  const ratios = scores.flatMap((s) => (s.ratio === null ? [] : [s.ratio]));
  return {
    moves: scores.length,
    durationInside: share(scores.map((s) => s.duration)),
    downtimeInside: share(scores.flatMap((s) => (s.downtime === null ? [] : [s.downtime]))),
    medianRatio: ratios.length === 0 ? null : quantile(ratios, 0.5),
  };
}
