// The first seeds of the random campaign; `scripts/campaign engine` runs as many as are asked for.
import { expect, test } from 'vitest';
import { runSeed } from './campaign.ts';

test('random tasks, faults and crashes leave a whole fleet: 60 seeds', async () => {
  const ends: Record<string, number> = {};
  for (let seed = 1; seed <= 60; seed += 1) {
    const result = await runSeed(seed);
    expect({ seed, problems: result.problems }).toEqual({ seed, problems: [] });
    for (const [end, count] of Object.entries(result.ends)) ends[end] = (ends[end] ?? 0) + count;
  }
  expect(ends['succeeded']).toBeGreaterThan(60);
  expect(ends['undone']).toBeGreaterThan(60);
});
