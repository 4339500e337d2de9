// A minimal ISO 9660 image with Joliet names: a few small files in one folder, the same bytes for the same
// content.
//
// ECMA-119 (ISO 9660) for the layout, Joliet for names such as `user-data`, which plain ISO 9660 cannot hold.
// No dates, no serial numbers, no padding of random content: what is not said is zero.

export interface IsoFile {
  /** At most 64 characters, no slash: the limit of Joliet. */
  readonly name: string;
  readonly content: Uint8Array;
}

const sectorBytes = 2048;
const systemSectors = 16;
/** Fixed: three descriptors, then two pairs of path tables, then the two root folders, then the files. */
const primaryTables = systemSectors + 3;
const jolietTables = primaryTables + 2;
const primaryRoot = jolietTables + 2;
const jolietRoot = primaryRoot + 1;
const firstFile = jolietRoot + 1;

type Encode = (text: string) => Uint8Array;
const ascii: Encode = (text) => new TextEncoder().encode(text);
const ucs2: Encode = (text) => {
  const bytes = new Uint8Array(text.length * 2);
  for (let at = 0; at < text.length; at += 1) {
    bytes[at * 2] = text.charCodeAt(at) >> 8;
    bytes[at * 2 + 1] = text.charCodeAt(at) & 0xff;
  }
  return bytes;
};

export function encodeIso(label: string, files: readonly IsoFile[]): Uint8Array {
  const placed = place(files);
  const sectors = placed.reduce(
    (end, file) => Math.max(end, file.sector + sectorsOf(file.content.length)),
    firstFile,
  );
  const image = new Uint8Array(sectors * sectorBytes);
  const put = (sector: number, bytes: Uint8Array): void => image.set(bytes, sector * sectorBytes);

  put(systemSectors, descriptor(1, label, sectors, primaryTables, primaryRoot, ascii));
  put(systemSectors + 1, descriptor(2, label, sectors, jolietTables, jolietRoot, ucs2));
  put(systemSectors + 2, terminator());
  put(primaryTables, pathTable(primaryRoot, true));
  put(primaryTables + 1, pathTable(primaryRoot, false));
  put(jolietTables, pathTable(jolietRoot, true));
  put(jolietTables + 1, pathTable(jolietRoot, false));
  put(
    primaryRoot,
    folder(primaryRoot, placed, ({ shortName }) => ascii(shortName)),
  );
  put(
    jolietRoot,
    folder(jolietRoot, placed, ({ name }) => ucs2(name)),
  );
  for (const file of placed) put(file.sector, file.content);
  return image;
}

interface Placed extends IsoFile {
  readonly sector: number;
  /** Upper case, eight and three characters: for readers that know no Joliet. */
  readonly shortName: string;
}

/** Sorted by name, as both kinds of folder want it. */
function place(files: readonly IsoFile[]): Placed[] {
  const sorted = [...files].sort((one, other) => (one.name < other.name ? -1 : 1));
  let sector = firstFile;
  return sorted.map((file, at) => {
    if (!/^[A-Za-z0-9._-]{1,64}$/.test(file.name))
      throw new RangeError(`${file.name} is no name for an ISO image`);
    const placed = { ...file, sector, shortName: `${shortStem(file.name)}${String(at)}.;1` };
    sector += sectorsOf(file.content.length);
    return placed;
  });
}

function shortStem(name: string): string {
  return name
    .toUpperCase()
    .replace(/[^A-Z0-9_]/g, '_')
    .slice(0, 7);
}

/** An empty file takes one sector too: an extent has to point somewhere. */
function sectorsOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / sectorBytes));
}

/** ECMA-119 8.4, and 8.5 for the supplementary one that Joliet is. */
function descriptor(
  type: 1 | 2,
  label: string,
  sectors: number,
  tables: number,
  root: number,
  encode: Encode,
): Uint8Array {
  const bytes = new Uint8Array(sectorBytes);
  bytes[0] = type;
  bytes.set(ascii('CD001'), 1);
  bytes[6] = 1;
  const fill = (from: number, length: number, text = ''): void => {
    const blank = type === 1 ? ' ' : '\u0020';
    const width = type === 1 ? length : Math.floor(length / 2);
    bytes.set(encode(text.padEnd(width, blank).slice(0, width)), from);
  };
  fill(8, 32);
  fill(40, 32, label);
  both32(bytes, 80, sectors);
  // Escape sequence of UCS-2 level 3: this is what makes the descriptor a Joliet one.
  if (type === 2) bytes.set([0x25, 0x2f, 0x45], 88);
  both16(bytes, 120, 1);
  both16(bytes, 124, 1);
  both16(bytes, 128, sectorBytes);
  both32(bytes, 132, pathTableBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(140, tables, true);
  view.setUint32(148, tables + 1, false);
  bytes.set(record(root, sectorBytes, true, Uint8Array.of(0)), 156);
  for (const from of [190, 318, 446, 574]) fill(from, 128);
  for (const from of [702, 739, 776]) fill(from, 37);
  // Four dates of seventeen bytes: sixteen digits and a zone. All zero digits: not specified.
  for (const from of [813, 830, 847, 864]) bytes.fill(0x30, from, from + 16);
  bytes[881] = 1;
  return bytes;
}

function terminator(): Uint8Array {
  return Uint8Array.of(255, ...ascii('CD001'), 1);
}

const pathTableBytes = 10;

/** ECMA-119 9.4: the root folder alone. */
function pathTable(root: number, little: boolean): Uint8Array {
  const bytes = new Uint8Array(pathTableBytes);
  const view = new DataView(bytes.buffer);
  bytes[0] = 1;
  view.setUint32(2, root, little);
  view.setUint16(6, 1, little);
  return bytes;
}

function folder(sector: number, files: readonly Placed[], nameOf: (file: Placed) => Uint8Array): Uint8Array {
  const records = [
    record(sector, sectorBytes, true, Uint8Array.of(0)),
    record(sector, sectorBytes, true, Uint8Array.of(1)),
    ...files.map((file) => record(file.sector, file.content.length, false, nameOf(file))),
  ];
  const bytes = new Uint8Array(sectorBytes);
  let at = 0;
  for (const each of records) {
    if (at + each.length > sectorBytes) throw new RangeError('more files than one sector of names can hold');
    bytes.set(each, at);
    at += each.length;
  }
  return bytes;
}

/** ECMA-119 9.1: one entry of a folder. */
function record(sector: number, length: number, isFolder: boolean, name: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(33 + name.length + ((name.length + 1) % 2));
  bytes[0] = bytes.length;
  both32(bytes, 2, sector);
  both32(bytes, 10, length);
  bytes[25] = isFolder ? 2 : 0;
  both16(bytes, 28, 1);
  bytes[32] = name.length;
  bytes.set(name, 33);
  return bytes;
}

/** ISO 9660 writes numbers twice: least significant byte first, then most significant byte first. */
function both32(bytes: Uint8Array, at: number, value: number): void {
  const view = new DataView(bytes.buffer);
  view.setUint32(at, value, true);
  view.setUint32(at + 4, value, false);
}

function both16(bytes: Uint8Array, at: number, value: number): void {
  const view = new DataView(bytes.buffer);
  view.setUint16(at, value, true);
  view.setUint16(at + 2, value, false);
}
