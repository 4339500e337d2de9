// Parsing: nothing that is no XML document gets through, and nothing of one that is gets lost.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { XmlSyntaxError } from './error.ts';
import { elementsOf, type XmlDocument, type XmlElement, type XmlNode } from './node.ts';
import { parseDocument, parseElement } from './parse.ts';
import { print } from './print.ts';

const refused: readonly (readonly [string, RegExp])[] = [
  ['', /no root element/],
  ['plain', /text before the root/],
  ['text<a/>', /text before the root/],
  ['<a/>text', /text after the root/],
  ['<a/><b/>', /second root/],
  ['<a>', /never closed/],
  ['<a', /cut off/],
  ['<a></b>', /<\/b> where <a> has to be closed/],
  ['<a><b></a></b>', /<\/a> where <b>/],
  ['<a/></a>', /second root/],
  ['<a x="1" x="2"/>', /'x' twice/],
  ['<a x=1/>', /not quoted/],
  ['<a x/>', /no value/],
  ['<a x="1"y="2"/>', /white space is missing/],
  ['<a x="1/>', /never closed/],
  ['<a x="<"/>', /write &lt;/],
  ['<a x="&"/>', /begins no entity/],
  ['<a>&</a>', /begins no entity/],
  ['<a>&foo;</a>', /unknown entity '&foo;'/],
  ['<a>&constructor;</a>', /unknown entity/],
  ['<a>&#0;</a>', /forbids/],
  ['<a>&#xD800;</a>', /forbids/],
  ['<a>&#x110000;</a>', /forbids/],
  ['<a>]]></a>', /write \]\]&gt;/],
  ['<a><!-- -- --></a>', /'--' inside a comment/],
  ['<a><!-- --->', /'--' inside a comment/],
  ['<a><!-- </a>', /comment is never closed/],
  ['<a><![CDATA[</a>', /CDATA section is never closed/],
  ['<a><![CDAT[<b>]]></a>', /neither a comment nor a CDATA/],
  ['<![CDATA[x]]><a/>', /neither a comment nor a CDATA/],
  ['<a><!foo></a>', /neither a comment nor a CDATA/],
  ['<!DOCTYPE a><a/>', /document type declarations are refused/],
  ['<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', /document type declarations are refused/],
  ['<a><?pi</a>', /never closed/],
  ['<a><?pi+x?></a>', /white space is missing/],
  ['<a><?xml version="1.0"?></a>', /very start only/],
  [' <?xml version="1.0"?><a/>', /very start only/],
  ['<?xml encoding="UTF-8"?><a/>', /malformed/],
  ['<?xml version="1.0" encoding="ISO-8859-1"?><a/>', /ISO-8859-1 is not UTF-8/],
  ['<1a/>', /not followed by an element's name/],
  ['< a/>', /not followed by an element's name/],
  ['<a 1="x"/>', /no attribute/],
  ['<a / >', /not followed by '>'/],
  ['<a></ a>', /not followed by an element's name/],
  ['<a>\u0001</a>', /U\+0001 is forbidden/],
  ['<a x="\uD800"/>', /U\+D800 is forbidden/],
];

describe('refused', () => {
  it.each(refused)('%j', (source, message) => {
    expect(() => parseDocument(source)).toThrow(XmlSyntaxError);
    expect(() => parseDocument(source)).toThrow(message);
  });

  it('says where', () => {
    const wrong = '<domain>\n  <name>x</name>\n  <os></is>\n</domain>';
    expect(() => parseDocument(wrong)).toThrow('(line 3, column 7)');
  });

  it('nesting beyond the limit, without a deep stack of ours', () => {
    expect(() => parseDocument('<a>'.repeat(100_000))).toThrow(/nest deeper than 256/);
    expect(parseElement('<a>'.repeat(256) + '</a>'.repeat(256)).name).toBe('a');
  });

  it('a document longer than the limit', () => {
    expect(() => parseDocument('<a/>', { maxLength: 3 })).toThrow(/4 characters/);
  });
});

const verbatim: readonly string[] = [
  '<?xml version="1.0" encoding="utf-8"?>\n<!-- before -->\n<a/>\n<!-- after -->\n',
  '<a>\n  <!-- kept -->\n  <b x="1" y="2"/>\n\n  <c>text</c>tail<![CDATA[<raw> & ]]]]>\n</a>',
  '<a xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0"><qemu:commandline/></a>',
  '<a><?pi some stuff?><?bare?></a>',
  '<a b="a&gt;b &quot;&#9;&#10;&#13;">&amp;&lt;&#13;</a>',
  '<a>\u{1F5A5} é</a>',
];

describe('kept', () => {
  it.each(verbatim)('%j is printed as it was', (source) => {
    expect(print(parseDocument(source))).toBe(source);
  });

  it('line ends and white space in attributes become what XML says they are', () => {
    const root = parseElement('\uFEFF<a b="1\r\n2\t3&#10;4">x\r\ny\rz</a >');
    expect(root.attributes.get('b')).toBe('1 2 3\n4');
    expect(root.children).toEqual([{ kind: 'text', text: 'x\ny\nz' }]);
  });

  it('names that JavaScript objects treat specially are names like any other', () => {
    const root = parseElement('<__proto__ constructor="1" __proto__="2"><toString/></__proto__>');
    expect([...root.attributes]).toEqual([
      ['constructor', '1'],
      ['__proto__', '2'],
    ]);
    expect(elementsOf(root, 'toString')).toHaveLength(1);
  });
});

const name = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_.-]{0,8}$/);
// No lone surrogates and no control characters: those are refused, as the tests above show.
const text = fc.string({ unit: 'binary', maxLength: 12 }).filter((value) => {
  return !/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(value);
});
const tree = fc.letrec<{ node: XmlNode; element: XmlElement }>((tie) => ({
  element: fc.record({
    kind: fc.constant('element' as const),
    name,
    attributes: fc.array(fc.tuple(name, text), { maxLength: 3 }).map((pairs) => new Map(pairs)),
    children: fc.array(tie('node'), { maxLength: 4 }),
  }),
  node: fc.oneof(
    { maxDepth: 4 },
    fc.record({ kind: fc.constant('text' as const), text }),
    fc.record({ kind: fc.constant('comment' as const), text: text.filter((t) => !/--|-$|\r/.test(t)) }),
    fc.record({ kind: fc.constant('cdata' as const), text: text.filter((t) => !/\]\]>|\r/.test(t)) }),
    tie('element'),
  ),
}));

/** Neighbouring and empty text nodes cannot be told apart in a text. */
function joined(element: XmlElement): XmlElement {
  const children: XmlNode[] = [];
  for (const child of element.children) {
    const last = children.at(-1);
    if (child.kind === 'text' && last?.kind === 'text') last.text += child.text;
    else if (child.kind !== 'text' || child.text !== '') {
      children.push(child.kind === 'element' ? joined(child) : { ...child });
    }
  }
  return { ...element, children };
}

it('whatever can be printed is read back the same', () => {
  fc.assert(
    fc.property(tree.element, (root) => {
      const document: XmlDocument = { kind: 'document', prolog: [], root, epilog: [] };
      expect(parseDocument(print(document)).root).toEqual(joined(root));
    }),
  );
});
