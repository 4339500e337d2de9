// Points as words: each comes back as it was typed, and what is none is refused with those that there are.
import { expect, test } from 'vitest';
import { NoSuchPoint, parsePoint, printPoint, type Point } from './point.ts';

test.each<[string, Point]>([
  ['migration:web:pass-1', { kind: 'pass', guest: 'web', number: 1 }],
  ['migration:web:pass-12', { kind: 'pass', guest: 'web', number: 12 }],
  ['migration:web:post-copy', { kind: 'migration', guest: 'web', phase: 'post-copy' }],
  [
    'log:host1:libvirt/libvirtd.log:error: no',
    { kind: 'log', host: 'host1', file: 'libvirt/libvirtd.log', text: 'error: no' },
  ],
  ['step:transfer:succeeded', { kind: 'step', step: 'transfer', what: 'succeeded' }],
])('%s', (text, point) => {
  expect(parsePoint(text)).toEqual(point);
  expect(printPoint(point)).toBe(text);
});

test('a step without a word is its beginning', () => {
  expect(parsePoint('step:transfer')).toEqual({ kind: 'step', step: 'transfer', what: 'started' });
});

test.each([
  '',
  'migration',
  'migration:web',
  'migration:web:pass-0',
  'migration:web:toString',
  'migration:web:arrived:more',
  'log:host1:file',
  'step:',
  'step:transfer:began',
  'elsewhere:web:arrived',
])("'%s' is no point", (text) => {
  expect(() => parsePoint(text)).toThrow(NoSuchPoint);
});
