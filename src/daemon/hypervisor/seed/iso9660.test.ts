// The image's layout, read back with the standard's offsets, and its being the same bytes each time.
import { describe, expect, it } from 'vitest';
import { encodeIso, type IsoFile } from './iso9660.ts';

const sector = 2048;
const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const files: readonly IsoFile[] = [
  { name: 'user-data', content: text('#cloud-config\n') },
  { name: 'meta-data', content: text('{"instance-id":"a"}') },
  { name: 'empty', content: new Uint8Array() },
  { name: 'large', content: new Uint8Array(5000).fill(7) },
];

interface Entry {
  readonly name: string;
  readonly content: Uint8Array;
}

/** The files that a descriptor's root folder leads to, names decoded as that descriptor wants it. */
function readFolder(image: Uint8Array, descriptor: number, decode: (bytes: Uint8Array) => string): Entry[] {
  const view = new DataView(image.buffer);
  const root = view.getUint32(descriptor * sector + 156 + 2, true) * sector;
  const found: Entry[] = [];
  for (let at = root; (image[at] ?? 0) !== 0; at += image[at] ?? 0) {
    const [start, length] = [view.getUint32(at + 2, true) * sector, view.getUint32(at + 10, true)];
    expect(view.getUint32(at + 6, false)).toBe(start / sector);
    expect(view.getUint32(at + 14, false)).toBe(length);
    const name = image.slice(at + 33, at + 33 + (image[at + 32] ?? 0));
    const isFolder = ((image[at + 25] ?? 0) & 2) !== 0;
    if (!isFolder) found.push({ name: decode(name), content: image.slice(start, start + length) });
  }
  return found;
}

const ucs2 = (bytes: Uint8Array): string => new TextDecoder('utf-16be').decode(bytes);
const ascii = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe('the image', () => {
  const image = encodeIso('cidata', files);

  it('has its descriptors where the standard has them', () => {
    expect([16, 17, 18].map((at) => image[at * sector])).toEqual([1, 2, 255]);
    for (const at of [16, 17, 18]) expect(ascii(image.slice(at * sector + 1, at * sector + 6))).toBe('CD001');
    expect(ascii(image.slice(16 * sector + 40, 16 * sector + 72)).trimEnd()).toBe('cidata');
    expect(ucs2(image.slice(17 * sector + 40, 17 * sector + 72)).trimEnd()).toBe('cidata');
    expect(new DataView(image.buffer).getUint32(16 * sector + 80, true) * sector).toBe(image.length);
  });

  it('gives every file back under its name', () => {
    const found = readFolder(image, 17, ucs2);
    expect(found).toEqual([...files].sort((a, b) => (a.name < b.name ? -1 : 1)));
  });

  it('gives them short names for readers without Joliet', () => {
    expect(readFolder(image, 16, ascii).map(({ name }) => name)).toEqual([
      'EMPTY0.;1',
      'LARGE1.;1',
      'META_DA2.;1',
      'USER_DA3.;1',
    ]);
  });

  it('is the same bytes for the same files, in whatever order they come', () => {
    expect(encodeIso('cidata', [...files].reverse())).toEqual(image);
    expect(image.length).toBe(31 * sector);
  });

  it.each(['', 'a/b', 'a\u0000', 'ä', 'x'.repeat(65)])('refuses the name %j', (name) => {
    expect(() => encodeIso('cidata', [{ name, content: new Uint8Array() }])).toThrow(RangeError);
  });

  it('refuses more files than its one folder can name', () => {
    const many = Array.from({ length: 60 }, (_, at) => ({
      name: `file-${String(at)}`,
      content: new Uint8Array(),
    }));
    expect(() => encodeIso('cidata', many)).toThrow(/more files/);
  });
});
