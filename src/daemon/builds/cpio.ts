// A cpio archive in the `newc` format that Linux unpacks as its initramfs; the same entries give the same
// bytes.

export type CpioEntry =
  | { readonly path: string; readonly kind: 'file'; readonly mode: number; readonly body: Uint8Array }
  | { readonly path: string; readonly kind: 'link'; readonly target: string }
  | { readonly path: string; readonly kind: 'folder'; readonly mode: number }
  | {
      readonly path: string;
      readonly kind: 'device';
      readonly mode: number;
      readonly major: number;
      readonly minor: number;
    };

const types = { file: 0o100000, link: 0o120000, folder: 0o040000, device: 0o020000 };

const padded = (body: Buffer): Buffer => Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)]);

// Linux Documentation/driver-api/early-userspace/buffer-format.rst: thirteen fields of eight hexadecimal
// digits.
function record(
  inode: number,
  mode: number,
  path: string,
  body: Buffer,
  device: readonly [number, number],
): Buffer {
  const name = Buffer.from(`${path}\0`);
  const [major, minor] = device;
  const fields = [inode, mode, 0, 0, 1, 0, body.length, 0, 0, major, minor, name.length, 0];
  const head = '070701' + fields.map((f) => f.toString(16).padStart(8, '0').toUpperCase()).join('');
  return Buffer.concat([padded(Buffer.concat([Buffer.from(head), name])), padded(body)]);
}

export function encodeCpio(entries: readonly CpioEntry[]): Buffer {
  const sorted = [...entries].sort((a, b) => (a.path < b.path ? -1 : 1));
  const parts = sorted.map((entry, at) => {
    const body =
      entry.kind === 'file'
        ? Buffer.from(entry.body)
        : Buffer.from(entry.kind === 'link' ? entry.target : '');
    const mode = types[entry.kind] | (entry.kind === 'link' ? 0o777 : entry.mode);
    const device = entry.kind === 'device' ? ([entry.major, entry.minor] as const) : ([0, 0] as const);
    return record(at + 1, mode, entry.path, body, device);
  });
  return Buffer.concat([...parts, record(0, 0, 'TRAILER!!!', Buffer.alloc(0), [0, 0])]);
}

/** Every folder on the way to the entries, so that a list of files is enough. */
export function withFolders(entries: readonly CpioEntry[]): CpioEntry[] {
  const folders = new Set<string>();
  for (const { path } of entries) {
    const parts = path.split('/');
    for (let n = 1; n < parts.length; n += 1) folders.add(parts.slice(0, n).join('/'));
  }
  for (const { path } of entries) folders.delete(path);
  return [...[...folders].map((path) => ({ path, kind: 'folder', mode: 0o755 }) as const), ...entries];
}
