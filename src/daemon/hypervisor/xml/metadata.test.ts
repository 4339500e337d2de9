// Hostler's element: written, read back, and read from what others made of it.
import { describe, expect, it } from 'vitest';
import { element } from '../../../libvirt-xml/build.ts';
import { parseElement } from '../../../libvirt-xml/parse.ts';
import { print } from '../../../libvirt-xml/print.ts';
import { makeId } from '../../../model/ids.ts';
import { spec } from '../../../model/vm/spec-fixture.ts';
import type { VmMetadata } from '../../../model/vm/metadata.ts';
import { metadataElement, metadataNamespace, metadataOf, printMetadata } from './metadata.ts';

const uuid = '0b7d1d3c-8a7e-4c55-9d1e-1f6f9c0a7e01';
const metadata: VmMetadata = {
  format: 1,
  id: makeId('vm', 0, bytes(1)),
  uuid,
  manager: makeId('manager', 0, bytes(2)),
  generation: 7,
  intent: 'running',
  spec,
  history: [{ at: '2026-01-02T03:04:05.678Z', actor: `a"<b>'`, action: 'vm.set', text: 'x & <y>\n\tz' }],
};

const inDomain = (...children: Parameters<typeof element>[2][]): ReturnType<typeof parseElement> =>
  parseElement(print(element('domain', {}, element('metadata', {}, ...children)), { indent: 2 }));

describe('the metadata element', () => {
  it('is read back as it was written', () => {
    expect(metadataOf(inDomain(metadataElement(metadata)))).toEqual(metadata);
  });

  it('stands beside other people’s metadata', () => {
    const other = parseElement('<app:vm xmlns:app="urn:app" id="1"/>');
    expect(metadataOf(inDomain(other, metadataElement(metadata)))).toEqual(metadata);
    expect(metadataOf(inDomain(other))).toBeNull();
    expect(metadataOf(parseElement('<domain/>'))).toBeNull();
  });

  it('is read as libvirt keeps what its metadata call was given', () => {
    const given = parseElement(printMetadata(metadata));
    given.attributes.set('xmlns:hostler', metadataNamespace);
    given.name = 'hostler:vm';
    expect(metadataOf(inDomain(given))).toEqual(metadata);
    expect(printMetadata(metadata)).not.toContain('xmlns');
  });

  it('holds no secret, even if it is given one', () => {
    const seed = { userData: 'password: tiger', networkConfig: null, sshKeys: [], hostName: 'web-1' };
    expect(printMetadata({ ...metadata, spec: { ...spec, seed } })).not.toContain('tiger');
  });

  it('can hold text that XML cannot', () => {
    const line = { ...metadata.history[0]!, text: 'a\u0000b\uFFFEc' };
    const read = metadataOf(inDomain(metadataElement({ ...metadata, history: [line] })));
    expect(read).toMatchObject({ history: [{ text: 'a\uFFFDb\uFFFDc' }] });
  });

  it.each<[string, (text: string) => string]>([
    ['the spec is no JSON', (text) => text.replace('{"template"', '{template')],
    ['intent', (text) => text.replace('intent="running"', 'intent="flying"')],
    ['generation', (text) => text.replace('generation="7"', 'generation="many"')],
    ['format', (text) => text.replace('format="1"', 'format="2"')],
  ])('that somebody damaged is said to be unreadable: %s', (word, damage) => {
    const damaged = parseElement(damage(print(inDomain(metadataElement(metadata)))));
    const read = metadataOf(damaged);
    expect(read !== null && 'unreadable' in read ? read.unreadable : 'was read').toContain(word);
  });
});

function bytes(value: number): Uint8Array {
  return new Uint8Array(16).fill(value);
}
