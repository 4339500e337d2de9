// Path queries on a small document, and the paths that are refused.
import { expect, it } from 'vitest';
import { parseElement } from './parse.ts';
import { parsePath, select, selectFirst, valueAt, valuesAt } from './path.ts';

const root = parseElement(`<domain>
  <name>
    web-1
  </name>
  <devices>
    <disk device="disk"><source/></disk>
    <disk device="disk"><source file="/a"/></disk>
    <disk device="cdrom"><source file="/b/c'd"/><readonly/></disk>
    <hostdev/>
  </devices>
</domain>`);

it('finds elements, attributes and texts', () => {
  expect(select(root, 'devices/disk')).toHaveLength(3);
  expect(select(root, 'devices/*')).toHaveLength(4);
  expect(select(root, '.')).toEqual([root]);
  expect(valueAt(root, 'name')).toBe('web-1');
  expect(valuesAt(root, 'devices/disk/@device')).toEqual(['disk', 'disk', 'cdrom']);
  expect(valueAt(root, "devices/disk[@device='cdrom']/source/@file")).toBe("/b/c'd");
  expect(valueAt(root, 'devices/disk/source/@file')).toBe('/a');
});

it('the first match is the first one whose whole path is there', () => {
  expect(selectFirst(root, 'devices/disk/readonly')).toBeDefined();
  expect(selectFirst(root, "devices/disk[@device='disk']/readonly")).toBeUndefined();
  expect(select(root, 'devices/disk/source[@file]')).toHaveLength(2);
  expect(valueAt(root, 'os/type')).toBeUndefined();
  expect(valueAt(root, 'devices/disk/@missing')).toBeUndefined();
});

it('a slash inside a quoted value is part of the value', () => {
  expect(parsePath("source[@file='/a/b']/@x").steps).toHaveLength(1);
});

it.each(['a//b', "a[b='c']", 'a[1]', '//a', '@a/b', "a[@b='c'"])('%j is refused', (path) => {
  expect(() => select(root, path)).toThrow(/cannot be read/);
});
