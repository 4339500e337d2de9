// A deterministic tar archive (POSIX ustar): the same files give the same bytes, whoever writes them and
// when.

export type ArchiveEntry =
  | { readonly path: string; readonly content: string; readonly mode?: number }
  | { readonly path: string; readonly link: string };

/** Without TextEncoder, which is neither in the language nor in every place where this runs. */
export function encodeUtf8(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else {
      const low = [(code >> 12) & 63, (code >> 6) & 63, code & 63].map((six) => 0x80 | six);
      bytes.push(0xf0 | (code >> 18), ...low);
    }
  }
  return Uint8Array.from(bytes);
}

const block = 512;
const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0');

interface Header {
  readonly path: string;
  readonly mode: number;
  readonly size: number;
  readonly type: '0' | '2' | '5';
  readonly link?: string;
}

// The fields of POSIX.1-1988 ustar, owned by root and dated 1970, so that only path and content decide.
function encodeHeader(header: Header): Uint8Array {
  const bytes = new Uint8Array(block);
  const put = (text: string, at: number, most: number, what: string): void => {
    const encoded = encodeUtf8(text);
    if (encoded.length > most) throw new RangeError(`${what} '${text}' is longer than ${most} bytes`);
    bytes.set(encoded, at);
  };
  put(header.path, 0, 100, 'the path');
  put(`${octal(header.mode, 7)}\0${octal(0, 7)}\0${octal(0, 7)}\0`, 100, 24, 'mode and owner');
  put(`${octal(header.size, 11)}\0${octal(0, 11)}\0`, 124, 24, 'size and time');
  put(' '.repeat(8), 148, 8, 'the checksum');
  put(header.type, 156, 1, 'the type');
  put(header.link ?? '', 157, 100, 'the target');
  put('ustar\x0000', 257, 8, 'the magic');
  put('root', 265, 32, 'the user');
  put('root', 297, 32, 'the group');
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  put(`${octal(sum, 6)}\0 `, 148, 8, 'the checksum');
  return bytes;
}

/** The folders on the way are in it too, so that their modes do not depend on who unpacks. */
function foldersOf(entries: readonly ArchiveEntry[]): string[] {
  const folders = new Set<string>();
  for (const { path } of entries) {
    const parts = path.split('/');
    for (let n = 1; n < parts.length; n += 1) folders.add(`${parts.slice(0, n).join('/')}/`);
  }
  return [...folders];
}

export function encodeArchive(entries: readonly ArchiveEntry[]): Uint8Array {
  const seen = new Set<string>();
  for (const { path } of entries) {
    if (path === '' || path.startsWith('/') || path.split('/').includes('..')) {
      throw new RangeError(`the path '${path}' does not lie below the root`);
    }
    if (seen.has(path)) throw new RangeError(`the path '${path}' is there twice`);
    seen.add(path);
  }
  const parts = new Map<string, readonly Uint8Array[]>();
  for (const path of foldersOf(entries))
    parts.set(path, [encodeHeader({ path, mode: 0o755, size: 0, type: '5' })]);
  for (const entry of entries) {
    if ('link' in entry) {
      const header = { path: entry.path, mode: 0o777, size: 0, type: '2', link: entry.link } as const;
      parts.set(entry.path, [encodeHeader(header)]);
      continue;
    }
    const body = encodeUtf8(entry.content);
    const padding = new Uint8Array((block - (body.length % block)) % block);
    const header = { path: entry.path, mode: entry.mode ?? 0o644, size: body.length, type: '0' } as const;
    parts.set(entry.path, [encodeHeader(header), body, padding]);
  }
  const ordered = [...parts.keys()].sort().flatMap((path) => parts.get(path) ?? []);
  const all = [...ordered, new Uint8Array(2 * block)];
  const archive = new Uint8Array(all.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of all) {
    archive.set(part, at);
    at += part.length;
  }
  return archive;
}
