// Printing: values are escaped, names are checked, and layout is added only where it changes nothing.
import { describe, expect, it } from 'vitest';
import { comment, document, element } from './build.ts';
import { XmlPrintError } from './error.ts';
import { parseElement } from './parse.ts';
import { print } from './print.ts';

describe('hostile values', () => {
  const hostile = `"/><disk type='x'>&amp;]]>\n<!--`;

  it('stay values', () => {
    const printed = print(element('name', { title: hostile }, hostile));
    const read = parseElement(printed);
    expect(read.attributes.get('title')).toBe(hostile);
    expect(read.children).toEqual([{ kind: 'text', text: hostile }]);
  });

  it.each(['', 'a b', 'a>', '1a', 'a="x"', '<a', 'a/', 'a\n'])('cannot be names: %j', (name) => {
    expect(() => print(element(name))).toThrow(XmlPrintError);
    expect(() => print(element('a', { [name]: 'x' }))).toThrow(XmlPrintError);
  });

  it.each(['\u0000', '\u001b', '\uFFFF', '\uDC00'])('cannot hold what XML forbids: %j', (text) => {
    expect(() => print(element('a', {}, text))).toThrow(/cannot be written in XML/);
    expect(() => print(element('a', { b: text }))).toThrow(/cannot be written in XML/);
  });

  it('cannot end a comment, a CDATA section or an instruction', () => {
    expect(() => print(comment('a -- b'))).toThrow(XmlPrintError);
    expect(() => print(comment('a -'))).toThrow(XmlPrintError);
    expect(() => print({ kind: 'cdata', text: ']]>' })).toThrow(XmlPrintError);
    expect(() => print({ kind: 'instruction', target: 'a', data: '?>' })).toThrow(XmlPrintError);
  });
});

describe('layout', () => {
  it('is added between elements only', () => {
    const root = element(
      'domain',
      { type: 'kvm', id: undefined },
      element('name', {}, 'web-1'),
      comment(' devices '),
      element('devices', {}, element('emulator', {}, '/usr/bin/qemu'), undefined, element('memballoon')),
    );
    expect(print(document(root), { indent: 2 })).toBe(
      [
        '<domain type="kvm">',
        '  <name>web-1</name>',
        '  <!-- devices -->',
        '  <devices>',
        '    <emulator>/usr/bin/qemu</emulator>',
        '    <memballoon/>',
        '  </devices>',
        '</domain>',
      ].join('\n'),
    );
  });

  it('leaves text as it is', () => {
    const mixed = '<a>one <b><c/></b> two</a>';
    expect(print(parseElement(mixed), { indent: 2 })).toBe(mixed);
  });
});
