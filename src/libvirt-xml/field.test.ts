// Every declared field of every document: written, read back, changed alone, taken away again.
import { describe, expect, it } from 'vitest';
import { documentTypes } from './document.ts';
import { elementType, integer, many, one, onOff, present, size, text, texts, word, yesNo } from './field.ts';
import type { ElementType, Field, Fields } from './field.ts';
import { parseElement } from './parse.ts';
import { print } from './print.ts';
import { valueAt } from './path.ts';

/** Each declared element once, wherever it is used. */
function everyType(): ElementType<Fields>[] {
  const found = new Set<ElementType<Fields>>();
  const visit = (type: ElementType<Fields>): void => {
    if (found.has(type)) return;
    found.add(type);
    for (const field of Object.values(type.fields)) if (field.inner !== undefined) visit(field.inner);
  };
  for (const type of documentTypes.values()) visit(type);
  return [...found];
}

const untouched = '<vendor:thing xmlns:vendor="urn:vendor" a="1">kept<!-- too --></vendor:thing>';

describe.each(everyType().map((type) => [type.name, type] as const))('<%s>', (name, type) => {
  const fields = Object.entries(type.fields as Record<string, Field<unknown>>);

  it.each(fields)('%s', (key, field) => {
    expect(field.samples.length).toBeGreaterThan(0);
    for (const sample of field.samples) {
      // An element whose own text is a field has no room for a stranger; elsewhere it has to survive.
      const stranger = field.path === '.' ? '' : untouched;
      const root = parseElement(`<${name}>${stranger}</${name}>`);
      const before = print(root);
      type.edit(root, { [key]: sample } as never);
      const after = parseElement(print(root));
      expect(type.read(after)).toEqual(
        key in type.read(after) ? { ...type.read(after), [key]: sample } : null,
      );
      expect(print(after)).toContain(stranger);
      type.edit(after, { [key]: sample } as never);
      expect(print(after)).toBe(print(root));
      type.edit(root, { [key]: null });
      expect(print(root)).toBe(before);
    }
  });

  it('all of them together', () => {
    const values = Object.fromEntries(fields.map(([key, field]) => [key, field.samples[0]]));
    const built = parseElement(print(type.build(values as never)));
    expect(type.read(built)).toEqual(values);
  });
});

describe('a field', () => {
  const part = elementType('part', { name: text('@name'), size: size('size', 'KiB') });
  const thing = elementType('thing', {
    id: integer('@id'),
    cache: word('driver/@cache', ['none', 'writeback']),
    io: text('driver/@io'),
    on: yesNo('driver/@on'),
    state: onOff('state'),
    acpi: present('features/acpi'),
    memory: size('memory', 'KiB'),
    names: texts('boot/@dev'),
    parts: many('parts/part', part),
    main: one('main/part', part),
  });
  const read = (xml: string): ReturnType<typeof thing.read> => thing.read(parseElement(xml));

  it('that is not there is not in the reading', () => {
    expect(read('<thing/>')).toEqual({});
  });

  it('of a newer libvirt is read as it stands', () => {
    expect(read('<thing><driver cache="brand-new"/></thing>').cache).toBe('brand-new');
  });

  it.each([
    ['<thing id="x"/>', /@id is "x"/],
    ['<thing id="99999999999999999999"/>', /no integer/],
    ['<thing id="1e3"/>', /no integer/],
    ['<thing><driver on="maybe"/></thing>', /neither 'yes' nor 'no'/],
    ['<thing><memory unit="parsec">1</memory></thing>', /the unit "parsec"/],
    ['<thing><memory unit="EiB">99</memory></thing>', /too large/],
    ['<other/>', /<thing> was expected where <other> stands/],
  ])('that cannot be understood is an error: %s', (xml, message) => {
    expect(() => read(xml)).toThrow(message);
  });

  it.each([
    ['<memory>2</memory>', 2],
    ['<memory unit="MiB">2</memory>', 2048],
    ['<memory unit="M">2</memory>', 2048],
    ['<memory unit="MB">2</memory>', 1954],
    ['<memory unit="b">1025</memory>', 2],
    ['<memory unit="GiB">1</memory>', 1048576],
  ])('of an amount counts in its own unit: %s', (xml, amount) => {
    expect(read(`<thing>${xml}</thing>`).memory).toBe(amount);
  });

  it('whose amount stays is not rewritten into another unit', () => {
    const root = parseElement('<thing><memory unit="MiB">2</memory></thing>');
    thing.edit(root, { memory: 2048, id: 1 });
    expect(print(root)).toBe('<thing id="1"><memory unit="MiB">2</memory></thing>');
  });

  it('is put where the declaration has it', () => {
    const root = parseElement('<thing>\n  <driver io="a"/>\n  <memory>1</memory>\n</thing>');
    thing.edit(root, { acpi: true, parts: [{ name: 'p' }], cache: 'none' });
    expect(print(root)).toBe(
      [
        '<thing>',
        '  <driver io="a" cache="none"/>',
        '  <features>',
        '    <acpi/>',
        '  </features>',
        '  <memory>1</memory>',
        '  <parts>',
        '    <part name="p"/>',
        '  </parts>',
        '</thing>',
      ].join('\n'),
    );
  });

  it('of a list keeps the elements that stay, with what is undeclared in them', () => {
    const root = parseElement('<thing><parts><part name="a" x="1"/><part name="b" x="2"/></parts></thing>');
    thing.edit(root, { parts: [{ name: 'b' }, { name: 'c' }] });
    expect(print(root)).toBe('<thing><parts><part name="b" x="2"/><part name="c"/></parts></thing>');
    thing.edit(root, { parts: null });
    expect(print(root)).toBe('<thing/>');
  });

  it('of a nested element leaves the undeclared in it', () => {
    const root = parseElement('<thing><main><part name="a" x="1"><size>3</size></part></main></thing>');
    thing.edit(root, { main: { name: 'b' } });
    expect(print(root)).toBe('<thing><main><part name="b" x="1"/></main></thing>');
    expect(valueAt(root, 'main/part/@name')).toBe('b');
  });
});
