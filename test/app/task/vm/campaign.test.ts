// The first seeds of the random campaign; `scripts/campaign engine` runs as many as are asked for.
import { expect, test } from 'vitest';
import { runSeed } from './campaign.ts';

test('random tasks, faults and crashes leave a whole fleet: 110 seeds', async () => {
  const ends: Record<string, number> = {};
  for (let seed = 1; seed <= 110; seed += 1) {
    const result = await runSeed(seed);
    expect({ seed, problems: result.problems }).toEqual({ seed, problems: [] });
    for (const [end, count] of Object.entries(result.ends)) ends[end] = (ends[end] ?? 0) + count;
  }
  // A campaign in which nothing moves, or nothing is ever taken back, proves nothing.
  for (const end of [
    'vm.migrate succeeded',
    'vm.migrate undone',
    'vm.start succeeded',
    'vm.stop succeeded',
  ]) {
    expect(ends[end] ?? 0, end).toBeGreaterThan(10);
  }
});
