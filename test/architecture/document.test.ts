import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { table } from './table.ts';

const path = join(import.meta.dirname, '../../ARCHITECTURE.md');
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
  const text = readFileSync(path, 'utf8');
  const [before, shown, after] = text.split(/(?<=<!-- table:begin -->\n)|(?=<!-- table:end -->)/);
  if (process.env['UPDATE'] === '1')
    writeFileSync(path, `${before ?? ''}${printTable()}\n${after ?? shown ?? ''}`);
  else expect(shown, 'UPDATE=1 scripts/test architecture document writes it').toBe(`${printTable()}\n`);
});

test('ARCHITECTURE.md can be read in one sitting', () => {
  expect(readFileSync(path, 'utf8').split('\n').length).toBeLessThanOrEqual(200);
});
