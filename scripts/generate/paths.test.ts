import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { printPaths } from './paths.ts';

test('paths.gen.ts is what the contract says', () => {
  const path = join(import.meta.dirname, '../../src/contract/paths.gen.ts');
  expect(readFileSync(path, 'utf8'), 'node scripts/generate/paths.ts writes it').toBe(printPaths());
});
