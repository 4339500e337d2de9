// Edits in place: only what is meant changes, and the layout goes on as it was.
import { expect, it } from 'vitest';
import { element } from './build.ts';
import { insert, remove, replace, setAttribute, setText } from './edit.ts';
import { elementsOf } from './node.ts';
import { parseDocument, parseElement } from './parse.ts';
import { selectFirst } from './path.ts';
import { print } from './print.ts';

const source = `<domain type='kvm'>
  <name>a</name><!-- kept -->
  <devices>
    <disk type="file"/>
    <vendor:thing xmlns:vendor="urn:x">?</vendor:thing>
  </devices>
</domain>
`;

it('an attribute and a text', () => {
  const document = parseDocument(source);
  const name = selectFirst(document.root, 'name')!;
  setText(name, 'b & c');
  setAttribute(document.root, 'id', 7);
  setAttribute(document.root, 'type', undefined);
  expect(print(document)).toBe(
    source.replace("<domain type='kvm'>", '<domain id="7">').replace('<name>a<', '<name>b &amp; c<'),
  );
});

it('setText keeps comments and elements', () => {
  const mixed = parseElement('<a>x<!-- c -->y<b/></a>');
  setText(mixed, 'z');
  expect(print(mixed)).toBe('<a>z<!-- c --><b/></a>');
  setText(mixed, '');
  expect(print(mixed)).toBe('<a><!-- c --><b/></a>');
});

it('an inserted element is laid out like its neighbours', () => {
  const document = parseDocument(source);
  const devices = selectFirst(document.root, 'devices')!;
  const [disk] = elementsOf(devices, 'disk');
  insert(devices, element('disk', {}, element('target', { dev: 'vdb' })), { after: disk });
  insert(devices, element('emulator', {}, '/q'), { before: disk });
  insert(devices, element('rng'));
  expect(print(devices)).toBe(`<devices>
    <emulator>/q</emulator>
    <disk type="file"/>
    <disk>
      <target dev="vdb"/>
    </disk>
    <vendor:thing xmlns:vendor="urn:x">?</vendor:thing>
    <rng/>
  </devices>`);
});

it('what was inserted and is removed again leaves no trace', () => {
  const document = parseDocument(source);
  const before = print(document);
  const added = element('iommu', {}, element('driver'));
  insert(document.root, added);
  expect(print(document)).not.toBe(before);
  expect(remove(document.root, added)).toBe(true);
  expect(remove(document.root, added)).toBe(false);
  expect(print(document)).toBe(before);
});

it('an element that loses its last child is empty, not blank', () => {
  const parent = parseElement('<a>\n  <b/>\n</a>');
  remove(parent, elementsOf(parent)[0]!);
  expect(print(parent)).toBe('<a/>');
});

it('replace keeps the place', () => {
  const parent = parseElement('<a>\n  <b/>\n  <c/>\n</a>');
  const [b] = elementsOf(parent);
  expect(replace(parent, b!, element('d', {}, element('e')))).toBe(true);
  expect(print(parent)).toBe('<a>\n  <d>\n    <e/>\n  </d>\n  <c/>\n</a>');
  expect(replace(parent, b!, element('d'))).toBe(false);
});

it('into an element without layout nothing is added but the element', () => {
  const parent = parseElement('<a><b/></a>');
  insert(parent, element('c', {}, element('d')));
  insert(selectFirst(parent, 'b')!, element('e'));
  expect(print(parent)).toBe('<a><b><e/></b><c><d/></c></a>');
});
