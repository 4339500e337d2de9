// The catalogue and the tests beside it tell of the same checks: none is only documented, none is forgotten.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { migrationChecks, type MigrationCode } from './check-code.ts';

const told = ['refusal-vm', 'refusal-resource', 'refusal-option', 'not-visible']
  .map((name) => readFileSync(new URL(`./${name}.test.ts`, import.meta.url), 'utf8'))
  .join('\n');

/** Never refused of a VM that is to move, and shown where it is proven. */
const elsewhere: Readonly<Partial<Record<MigrationCode, string>>> = {
  'vm-not-foreign': 'vm/state.test.ts: asked of adopting alone',
  'source-unread': 'the same function as target-unread',
  libvirt: 'refusal.ts: of the move itself, where the preflight had nothing against it',
  disk: 'proven alone: what stands in the way has codes of its own',
};

test.each(Object.keys(migrationChecks) as MigrationCode[])('%s is provoked', (code) => {
  expect(told.includes(`'${code}'`) || code in elsewhere).toBe(true);
});

test('every check is one sentence', () => {
  for (const sentence of Object.values(migrationChecks)) expect(sentence).toMatch(/^[A-Za-z].*\.$/);
});
