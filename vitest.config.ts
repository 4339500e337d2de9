// One project per kind of test (what each kind's world is: CONTRIBUTING.md). `scripts/test KIND` runs one.
import { defineConfig } from 'vitest/config';

const conditions = ['hostler-source'];
const project = (name: string, include: string[], more: Record<string, unknown> = {}) => ({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: { name, include, ...more },
});

/**
 * A world of real processes: one file at a time, and time enough for a loaded machine. A failure is tried
 * once more, and vitest says so: machines that run this share their cores with others.
 */
const world = { fileParallelism: false, retry: 1, testTimeout: 240_000, hookTimeout: 240_000 };

export default defineConfig({
  test: {
    projects: [
      project('unit', ['src/**/*.test.ts', 'scripts/**/*.test.ts', 'test/fuzz/**/*.test.ts'], {
        testTimeout: 20_000,
      }),
      project('architecture', ['test/architecture/**/*.test.ts'], { testTimeout: 60_000 }),
      project('app', ['test/app/**/*.test.ts'], { testTimeout: 60_000 }),
      project('contract', ['test/contract/**/*.test.ts'], world),
      project('lab', ['test/lab/**/*.test.ts'], world),
      project('campaign', ['test/campaign/**/*.test.ts'], world),
    ],
    coverage: { provider: 'v8', include: ['src/**/*.ts'], exclude: ['**/*.test.ts', '**/*.gen.ts'] },
  },
});
