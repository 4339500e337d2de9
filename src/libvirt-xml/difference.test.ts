// Differences between documents: the place of each, and nothing for what makes none.
import { describe, expect, it } from 'vitest';
import { differencesOf, printDifference } from './difference.ts';
import { parseElement } from './parse.ts';

const source = `<domain type="kvm" id="1">
  <name>a</name>
  <devices>
    <disk type="file"><target dev="vda"/><driver cache="none"/></disk>
    <disk type="file"><target dev="vdb"/></disk>
    <controller type="pci" index="0"/><controller type="usb" index="0"/>
    <input type="mouse"/><input type="keyboard"/>
  </devices>
</domain>`;

const changes = (from: string | RegExp, to: string, document = source): string[] =>
  differencesOf(parseElement(document), parseElement(document.replace(from, to))).map(printDifference);

describe('differences', () => {
  it.each<[string | RegExp, string, string[]]>([
    ['type="kvm" id="1"', "id='1'   type='kvm'", []],
    [/\n */g, '', []],
    ['<name>', '<!-- x --><name>', []],
    ['>a<', '>b<', ['name: "a" → "b"']],
    ['cache="none"', 'cache="unsafe"', ['devices/disk[vda]/driver/@cache: "none" → "unsafe"']],
    [' id="1"', '', ['@id: "1" → nothing']],
    ['<disk type="file"><target dev="vdb"/></disk>', '', ['devices/disk[vdb]: <disk>… → nothing']],
    [
      'index="0"/><controller',
      'index="0"><model/></controller><controller',
      ['devices/controller[pci 0]/model: nothing → <model>'],
    ],
    ['"mouse"', '"tablet"', ['devices/input[1]/@type: "mouse" → "tablet"']],
    ['</devices>', '</devices><x/>', ['x: nothing → <x>']],
  ])('%s → %s', (from, to, expected) => {
    expect(changes(from, to)).toEqual(expected);
  });

  it('the order of elements that have names makes none', () => {
    const disks = '<disk type="file"><target dev="vda"/><driver cache="none"/></disk>';
    const other = '<disk type="file"><target dev="vdb"/></disk>';
    const swapped = source.replace(disks, '').replace(other, `${other}${disks}`);
    expect(differencesOf(parseElement(source), parseElement(swapped))).toEqual([]);
  });

  it('two documents of different kinds have nothing in common', () => {
    expect(differencesOf(parseElement('<a/>'), parseElement('<b/>'))).toHaveLength(1);
  });
});
