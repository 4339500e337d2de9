// The harness proves itself: a sound task passes every generated case, and each seeded mistake is found.
import { expect, test } from 'vitest';
import { harness } from './harness/generate.ts';
import { sampleScene, type Mistake } from './sample.ts';

test('a sound task passes: killed and failed at every call and every step', async () => {
  const { cases, findings, ends } = await harness(sampleScene());
  expect(findings).toEqual([]);
  expect(cases).toBeGreaterThan(40);
  expect(ends['undone']).toBeGreaterThan(0);
  expect(ends['succeeded']).toBeGreaterThan(20);
});

test.each<Mistake>([
  'settles what was done as not done',
  'forgets to undo',
  'does again what it had done',
  'goes back after the point of no return',
  'takes an error for a no',
])('a task that %s is found out', async (mistake) => {
  const { findings } = await harness(sampleScene(mistake));
  expect(findings.length).toBeGreaterThan(0);
});
