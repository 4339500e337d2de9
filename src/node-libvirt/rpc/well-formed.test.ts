// What counts as well-formed XML, and which arguments are looked at before they are sent.
import { describe, expect, it } from 'vitest';
import { wellFormedFault } from './well-formed.ts';
import { xmlArgumentFault } from './xml-argument.ts';

const deep = (n: number): string => '<a>'.repeat(n) + '</a>'.repeat(n);

describe('wellFormedFault', () => {
  it.each([
    '<a/>',
    '<?xml version="1.0"?>\n<a b="c" d=\'"\'><!-- - --><e:f>x &amp; &#x41;&#10;</e:f></a>\n<!-- -->',
    '<a><![CDATA[<&]]></a>',
    '<a>\u00e4 \u{1f600}</a>',
    deep(256),
  ])('nothing in %j', (text) => {
    expect(wellFormedFault(text)).toBeUndefined();
  });

  it.each([
    ['', 'no element'],
    ['text', 'outside'],
    ['<a>', 'not closed'],
    ['<a></b>', '</b>'],
    ['<a/><b/>', 'second root'],
    ['<a b=c/>', 'not written well'],
    ['<a b="1" b="2"/>', 'twice'],
    ['<a b="<"/>', 'not written well'],
    ['<a b="1"c="2"/>', 'not written well'],
    ['<a>&nbsp;</a>', "'&'"],
    ['<a>&#0;</a>', 'does not allow'],
    ['<a>a & b</a>', "'&'"],
    ['<a>]]></a>', ']]>'],
    ['<a><!-- -- --></a>', "'--'"],
    ['<!DOCTYPE a><a/>', 'document type'],
    [' <?xml version="1.0"?><a/>', 'declaration'],
    ['<a>\u0001</a>', 'does not allow'],
    ['<a>\ud800</a>', 'surrogate'],
    ['<a>\n <b>\n</a>', 'line 3, column 1'],
    [deep(257), 'deeper'],
    ['<a', 'not written well'],
    ['< a/>', 'begins no tag'],
    ['</a>', 'nothing'],
  ])('%j: %s', (text, fault) => {
    expect(wellFormedFault(text)).toContain(fault);
  });

  it('takes time in proportion to the text', () => {
    const time = (text: string): number => {
      const begin = performance.now();
      wellFormedFault(text);
      return performance.now() - begin;
    };
    const long = `<a>${'<b c="d">e</b> & '.slice(0, 15).repeat(60_000)}</a>`;
    expect(time(long)).toBeLessThan(1_500);
    expect(time('<'.repeat(900_000))).toBeLessThan(1_500);
    expect(time(`<a ${' '.repeat(900_000)}`)).toBeLessThan(1_500);
  });
});

describe('xmlArgumentFault', () => {
  it('looks at every document among the arguments', () => {
    const look = (args: unknown): string | undefined => xmlArgumentFault(args, 100);
    expect(look(undefined)).toBeUndefined();
    expect(look({ xml: '<a/>', flags: 0 })).toBeUndefined();
    expect(look({ checkpoint_xml: null, name: '<' })).toBeUndefined();
    expect(look({ xml_desc: '<a>' })).toContain("'xml_desc'");
    expect(look({ xmlCPUs: ['<a/>', '<'] })).toContain("'xmlCPUs'");
    expect(look({ xml: `<a>${'x'.repeat(100)}</a>` })).toContain('107 bytes');
    const param = (field: string, value: string) => ({ params: [{ field, value: { type: 7, value } }] });
    expect(look(param('destination_xml', '<a>'))).toContain('destination_xml');
    expect(look(param('destination_name', '<a>'))).toBeUndefined();
  });
});
