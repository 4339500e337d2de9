// The committed tables are what the generator makes of the facts.
import { expect, test } from 'vitest';
import { outdated } from './node-libvirt.ts';

test('the generated files are current', () => {
  expect(outdated(), 'run node scripts/generate/node-libvirt.ts').toEqual([]);
});
