// The escape hatch: what it can do, and what it is not let near to.
import { expect, it } from 'vitest';
import { parseElement } from '../../../libvirt-xml/parse.ts';
import { print } from '../../../libvirt-xml/print.ts';
import type { XmlPatch } from '../../../model/vm/spec.ts';
import { applyPatches, patchFault } from './patch.ts';

const source = '<domain><name>a</name><devices><rng/><disk/><disk/></devices></domain>';
const patched = (patch: XmlPatch): string => {
  const domain = parseElement(source);
  applyPatches(domain, [patch]);
  return print(domain);
};

it.each<[XmlPatch, string]>([
  [{ path: 'devices', op: 'add', xml: '<x y="1"/>' }, source.replace('</devices>', '<x y="1"/></devices>')],
  [{ path: '', op: 'add', xml: '<x/>' }, source.replace('</domain>', '<x/></domain>')],
  [{ path: 'devices/rng', op: 'replace', xml: '<x/>' }, source.replace('<rng/>', '<x/>')],
  [{ path: 'devices/disk', op: 'remove', xml: null }, source.replaceAll('<disk/>', '')],
  [{ path: 'devices/tpm', op: 'remove', xml: null }, source],
])('%j', (patch, expected) => {
  expect(patchFault(patch)).toBeNull();
  expect(patched(patch)).toBe(expected);
});

it.each<[XmlPatch, RegExp]>([
  [{ path: 'name', op: 'replace', xml: '<name>b</name>' }, /hostler's own/],
  [{ path: 'metadata', op: 'add', xml: '<x/>' }, /hostler's own/],
  [{ path: '', op: 'add', xml: '<uuid>1</uuid>' }, /hostler's own/],
  [{ path: '', op: 'remove', xml: null }, /leave nothing/],
  [{ path: 'devices', op: 'replace', xml: '<devices/>' }, /leave nothing/],
  [{ path: 'devices', op: 'add', xml: '<a><b></a>' }, /cannot be read: .*line 1/],
  [{ path: 'devices', op: 'add', xml: '<a/><b/>' }, /second root/],
  [{ path: 'devices', op: 'add', xml: '<!DOCTYPE a><a/>' }, /refused/],
  [{ path: 'devices/tpm', op: 'replace', xml: '<tpm/>' }, /no such element/],
  [{ path: 'devices/tpm', op: 'add', xml: '<x/>' }, /no such element/],
])('%j is refused', (patch, message) => {
  expect(() => patched(patch)).toThrow(message);
  expect(() => patched(patch)).toThrow(expect.objectContaining({ code: 'invalid-spec' }));
});
