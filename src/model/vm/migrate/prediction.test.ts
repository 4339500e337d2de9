import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  calibrate,
  predictMigration,
  quantile,
  scorePrediction,
  type PastMove,
  type PredictionInput,
} from './prediction.ts';

const move = (bandwidthMiBs: number, more: Partial<PastMove> = {}): PastMove => ({
  name: 'db-1',
  at: '2026-11-20T09:00:00.000Z',
  tls: 'used',
  transferredMiB: 1000,
  durationMs: 5000,
  downtimeMs: 100,
  bandwidthMiBs,
  prediction: null,
  ...more,
});
const input: PredictionInput = {
  memoryMiB: 1000,
  dirtyMiBs: 10,
  storageMiB: 0,
  downtimeMsMax: 300,
  bandwidthMiBsMax: null,
  postCopy: false,
  autoConverge: false,
  moves: [move(100), move(100), move(100)],
};
const predict = (more: Partial<PredictionInput> = {}) => predictMigration({ ...input, ...more });

test('a guest that rests takes its memory once: 10 s of data and the set-up', () => {
  expect(predict({ dirtyMiBs: 0 })).toMatchObject({
    durationMs: { low: 10_400, high: 10_400 },
    transferMiB: { low: 1000, high: 1000 },
    converges: 'yes',
    pointMs: 10_400,
  });
});

test('disks are sent over the same link', () => {
  expect(predict({ dirtyMiBs: 0, storageMiB: 2000 }).pointMs).toBe(30_400);
});

test('passes add up: 1000 MiB, then what was made dirty meanwhile', () => {
  // 20 MiB/s against 100: 1000 + 200 + 40, then 8 MiB fit into 300 ms.
  expect(predict({ dirtyMiBs: 20 }).pointMs).toBe(400 + 12_480);
});

test('a guest that makes dirty more than the link carries has no bound, unless something stops it', () => {
  const endless = predict({ dirtyMiBs: 300 });
  expect(endless).toMatchObject({
    durationMs: { high: null },
    downtimeMs: { high: null },
    converges: 'no',
    pointMs: null,
  });
  expect(predict({ dirtyMiBs: 300, postCopy: true }).durationMs).toEqual({ low: 30_400, high: 30_400 });
  expect(predict({ dirtyMiBs: 300, autoConverge: true }).durationMs.high).toBe(100_400);
});

test('between the two it is said that nobody knows', () => {
  expect(predict({ dirtyMiBs: 60 }).converges).toBe('unknown');
  expect(predict({ dirtyMiBs: null })).toMatchObject({ converges: 'unknown', durationMs: { high: null } });
});

test('without earlier moves the range is wide and says that it is assumed', () => {
  const guess = predict({ moves: [], dirtyMiBs: 0 });
  expect(guess.durationMs).toEqual({ low: 1400, high: 20_400 });
  expect(guess.basis[0]).toContain('are assumed');
});

test('a bandwidth limit bounds what earlier moves reached', () => {
  expect(predict({ dirtyMiBs: 0, bandwidthMiBsMax: 50 }).pointMs).toBe(20_400);
});

test('from eight scored moves on, the range is what the guesses were off by', () => {
  const scored = Array.from({ length: 20 }, (_, n) => {
    const prediction = predict({ dirtyMiBs: 0 });
    return move(100, { prediction, durationMs: (prediction.pointMs ?? 0) * (1 + n / 20) });
  });
  const { durationMs } = predict({ dirtyMiBs: 0, moves: scored });
  expect(durationMs.low).toBeGreaterThanOrEqual(10_400);
  expect(durationMs.low).toBeLessThan(11_500);
  expect(durationMs.high).toBeGreaterThan(19_000);
});

test('a range is a range, and more memory never takes less', () => {
  const rate = fc.option(fc.integer({ min: 0, max: 2000 }), { nil: null });
  const arbitrary = fc.record({
    memoryMiB: fc.integer({ min: 1, max: 1_000_000 }),
    dirtyMiBs: rate,
    storageMiB: fc.integer({ min: 0, max: 1_000_000 }),
    downtimeMsMax: fc.integer({ min: 1, max: 2_000_000 }),
    bandwidthMiBsMax: fc.option(fc.integer({ min: 1, max: 10_000 }), { nil: null }),
    postCopy: fc.boolean(),
    autoConverge: fc.boolean(),
    moves: fc.array(
      fc.integer({ min: 1, max: 5000 }).map((b) => move(b)),
      { maxLength: 12 },
    ),
  });
  fc.assert(
    fc.property(arbitrary, (i) => {
      const p = predictMigration(i);
      for (const { low, high } of [p.durationMs, p.downtimeMs, p.transferMiB]) {
        expect(low).toBeGreaterThanOrEqual(0);
        if (high !== null) expect(high).toBeGreaterThanOrEqual(low);
      }
      const larger = predictMigration({ ...i, memoryMiB: i.memoryMiB * 2 });
      expect(larger.durationMs.low).toBeGreaterThanOrEqual(p.durationMs.low);
    }),
    { numRuns: 500 },
  );
});

test('a guess is scored against what happened, and the scores say how good they are', () => {
  const guess = predict({ dirtyMiBs: 0, moves: [] });
  const score = (durationMs: number, downtimeMs: number | null) =>
    scorePrediction(guess, { durationMs, downtimeMs });
  expect(score(5000, 20)).toMatchObject({ duration: 'inside', downtime: 'inside' });
  expect(score(1000, null)).toMatchObject({ duration: 'below', downtime: null });
  expect(score(30_000, 5000)).toMatchObject({ duration: 'above', downtime: 'above' });
  const scores = [score(5000, 20), score(1000, null), score(30_000, 5000), score(6000, 30)];
  expect(calibrate(scores)).toMatchObject({ moves: 4, durationInside: 0.5 });
  expect(calibrate(scores).downtimeInside).toBeCloseTo(2 / 3);
  expect(calibrate([])).toEqual({ moves: 0, durationInside: null, downtimeInside: null, medianRatio: null });
});

test('quantiles lie between neighbours', () => {
  expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
  expect(quantile([7], 0.9)).toBe(7);
});
