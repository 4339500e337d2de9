import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { printErrors } from './errors.ts';

test('docs/errors.md is what the catalogue says', () => {
  const path = join(import.meta.dirname, '../../docs/errors.md');
  expect(readFileSync(path, 'utf8'), 'node scripts/generate/errors.ts writes it').toBe(printErrors());
});
