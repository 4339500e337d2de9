// Random lives of a fleet in memory, 10,000 seeds; HOSTLER_SEEDS=FROM-TO chooses others, or one that
// failed.
import { expect, test } from 'vitest';
import { runSeed } from '../../app/task/vm/campaign.ts';

const [from = 1, to = from] = (process.env['HOSTLER_SEEDS'] ?? '1-10000').split('-').map(Number);

test(
  `seeds ${from} to ${to} leave a whole fleet`,
  async () => {
    const failures: { seed: number; problems: readonly string[] }[] = [];
    const ends: Record<string, number> = {};
    for (let seed = from; seed <= to; seed += 1) {
      const result = await runSeed(seed).catch((error: unknown) => ({ problems: [String(error)], ends: {} }));
      if (result.problems.length > 0) failures.push({ seed, problems: result.problems });
      for (const [end, count] of Object.entries(result.ends)) ends[end] = (ends[end] ?? 0) + count;
      if (seed % 500 === 0) process.stdout.write(`seed ${seed}: ${JSON.stringify(ends)}\n`);
    }
    expect(failures).toEqual([]);
  },
  4 * 3_600_000,
);
