// Writes the "newc" cpio archive that Linux unpacks as its initial root; equal entries give equal bytes.
import { posix } from 'node:path';

export interface CpioEntry {
  readonly path: string;
  /** Type and permission bits as in stat(2). */
  readonly mode: number;
  readonly content?: Buffer;
  readonly device?: readonly [major: number, minor: number];
}

const fileType = { file: 0o100000, folder: 0o040000, link: 0o120000, characterDevice: 0o020000 } as const;

export const cpioFile = (path: string, content: Buffer, permission = 0o644): CpioEntry => ({
  path,
  mode: fileType.file | permission,
  content,
});
export const cpioFolder = (path: string): CpioEntry => ({ path, mode: fileType.folder | 0o755 });
export const cpioLink = (path: string, target: string): CpioEntry => ({
  path,
  mode: fileType.link | 0o777,
  content: Buffer.from(target),
});
export const cpioCharacterDevice = (path: string, major: number, minor: number): CpioEntry => ({
  path,
  mode: fileType.characterDevice | 0o600,
  device: [major, minor],
});

const pad4 = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);

/** The fields' order is that of Documentation/driver-api/early-userspace/buffer-format.rst in Linux. */
function encodeEntry(entry: CpioEntry, inode: number): Buffer {
  const name = Buffer.from(`${entry.path}\0`);
  const content = entry.content ?? Buffer.alloc(0);
  const [major, minor] = entry.device ?? [0, 0];
  const fields = [inode, entry.mode, 0, 0, 1, 0, content.length, 0, 0, major, minor, name.length, 0];
  const header = `070701${fields.map((n) => n.toString(16).padStart(8, '0')).join('')}`;
  return Buffer.concat([pad4(Buffer.concat([Buffer.from(header), name])), pad4(content)]);
}

/** Sorted by path, with every folder that the paths need and were not given. */
function withFolders(entries: readonly CpioEntry[]): CpioEntry[] {
  const all = new Map(entries.map((entry) => [entry.path, entry]));
  for (const { path } of entries) {
    for (let at = posix.dirname(path); at !== '.'; at = posix.dirname(at))
      if (!all.has(at)) all.set(at, cpioFolder(at));
  }
  return [...all.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

export function encodeCpio(entries: readonly CpioEntry[]): Buffer {
  const encoded = withFolders(entries).map((entry, index) => encodeEntry(entry, index + 1));
  return Buffer.concat([...encoded, encodeEntry({ path: 'TRAILER!!!', mode: 0 }, 0)]);
}
