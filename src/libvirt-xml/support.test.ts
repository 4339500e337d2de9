// The table of versions: each row is found where it is used, and only there.
import { expect, it } from 'vitest';
import { elementType, present, text } from './field.ts';
import { parseElement } from './parse.ts';
import { needs, needsOf, unmetNeeds } from './support.ts';

const everything = { libvirt: '99.0.0', qemu: '99.0.0' };

it.each(
  needs.map((need) => [`${need.path}${need.value === undefined ? '' : `=${need.value}`}`, need] as const),
)('%s', (_title, need) => {
  const type = elementType('domain', {
    text: text(need.path.includes('@') ? need.path : '@unused'),
    there: present(need.path.includes('@') ? 'unused' : need.path),
  });
  const using = need.path.includes('@')
    ? type.build({ text: need.value ?? 'x' })
    : type.build({ there: true });
  expect(needsOf(using)).toContain(need);
  expect(needsOf(parseElement('<domain/>'))).toEqual([]);
  if (need.value !== undefined) expect(needsOf(type.build({ text: 'another' }))).not.toContain(need);
  expect(unmetNeeds(using, everything)).toEqual([]);
  expect(unmetNeeds(using, { libvirt: '9.0.0', qemu: '99.0.0' })).toContain(need);
  expect(unmetNeeds(using, { libvirt: need.libvirt, qemu: null })).not.toContain(need);
  const old = unmetNeeds(using, { libvirt: '99.0.0', qemu: '7.0.0' });
  expect(old.includes(need)).toBe(need.qemu !== undefined);
});

it('versions are compared as numbers', () => {
  const root = parseElement('<domain><features><ps2 state="off"/></features></domain>');
  expect(unmetNeeds(root, { libvirt: '10.10.0', qemu: null })).toEqual([]);
  expect(unmetNeeds(root, { libvirt: '10.6.9', qemu: null })).toHaveLength(1);
});
