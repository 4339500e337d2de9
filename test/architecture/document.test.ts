import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { table } from './table.ts';

const root = join(import.meta.dirname, '../..');
const cell = (list: readonly string[]): string => (list.length === 0 ? '–' : list.join(', '));
const short = (ring: string): string => ring.replace(/^src\//, '');

/** The table as ARCHITECTURE.md shows it. */
function printTable(): string {
  const rows = table
    .filter((r) => r.at !== '')
    .map(
      (r) =>
        `| ${short(r.at)} | ${cell(r.rings.map(short))} | ${cell(r.packages)} | ${r.node ? 'yes' : 'no'} |`,
    );
  return ['| ring | may import | packages | Node |', '|---|---|---|---|', ...rows].join('\n');
}

test('ARCHITECTURE.md shows the import table that is enforced', () => {
  const text = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
  const shown = /<!-- table:begin -->\n([\s\S]*?)\n?<!-- table:end -->/.exec(text)?.[1];
  expect(shown).toBe(printTable());
});

test('ARCHITECTURE.md can be read in one sitting', () => {
  expect(readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8').split('\n').length).toBeLessThanOrEqual(200);
});
