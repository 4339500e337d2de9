// What a file is by its first bytes, whatever its name says. Sources: QEMU docs/interop/qcow2.rst; ISO 9660
// section 8; Linux Documentation/arch/x86/boot.rst; RFC 1952.

export type Detected =
  | { readonly format: 'qcow2'; readonly qcow2: Qcow2Header }
  | { readonly format: 'iso' | 'kernel' | 'initrd' | 'raw' }
  /** Something that QEMU could take for a disk of another kind: never used as raw. */
  | { readonly format: 'unsupported'; readonly what: string };

export interface Qcow2Header {
  readonly version: number;
  readonly virtualBytes: number;
  readonly clusterBits: number;
  readonly hasBackingFile: boolean;
  readonly hasDataFile: boolean;
  readonly isEncrypted: boolean;
  readonly isDirty: boolean;
  readonly snapshots: number;
  readonly l1Entries: number;
}

/** So many bytes of the beginning are enough to tell. */
export const detectBytes = 0x8006;

const others: readonly (readonly [what: string, at: number, magic: string])[] = [
  ['VMDK', 0, 'KDMV'],
  ['VMDK', 0, 'COWD'],
  ['VMDK', 0, '# Disk DescriptorFile'],
  ['VDI', 0x40, '\x7f\x10\xda\xbe'],
  ['VHDX', 0, 'vhdxfile'],
  ['VHD', 0, 'conectix'],
  ['QED', 0, 'QED\0'],
  ['LUKS', 0, 'LUKS\xba\xbe'],
  ['Parallels', 0, 'WithoutFreeSpace'],
  ['Parallels', 0, 'WithouFreSpacExt'],
];

export function detectFormat(bytes: Uint8Array): Detected {
  if (has(bytes, 0, 'QFI\xfb')) return detectQcow(bytes);
  if (has(bytes, 0x202, 'HdrS')) return { format: 'kernel' };
  if (isInitrd(bytes)) return { format: 'initrd' };
  const other = others.find(([, at, magic]) => has(bytes, at, magic));
  if (other) return { format: 'unsupported', what: other[0] };
  return has(bytes, 0x8001, 'CD001') ? { format: 'iso' } : { format: 'raw' };
}

const isInitrd = (bytes: Uint8Array): boolean =>
  has(bytes, 0, '070701') ||
  has(bytes, 0, '070702') ||
  has(bytes, 0, '\x1f\x8b') ||
  has(bytes, 0, '\x28\xb5\x2f\xfd') ||
  has(bytes, 0, '\xfd7zXZ\0');

function has(bytes: Uint8Array, at: number, magic: string): boolean {
  if (bytes.length < at + magic.length) return false;
  for (let i = 0; i < magic.length; i += 1) if (bytes[at + i] !== magic.charCodeAt(i)) return false;
  return true;
}

const u32 = (bytes: Uint8Array, at: number): number =>
  (bytes[at] ?? 0) * 2 ** 24 +
  ((bytes[at + 1] ?? 0) << 16) +
  ((bytes[at + 2] ?? 0) << 8) +
  (bytes[at + 3] ?? 0);
const u64 = (bytes: Uint8Array, at: number): number => u32(bytes, at) * 2 ** 32 + u32(bytes, at + 4);

function detectQcow(bytes: Uint8Array): Detected {
  const version = u32(bytes, 4);
  if (version !== 2 && version !== 3) return { format: 'unsupported', what: `qcow version ${version}` };
  if (bytes.length < (version === 3 ? 104 : 72))
    return { format: 'unsupported', what: 'qcow2, cut off in its header' };
  // Incompatible features: bit 0 dirty, bit 2 external data file.
  const features = version === 3 ? u32(bytes, 76) : 0;
  return {
    format: 'qcow2',
    qcow2: {
      version,
      virtualBytes: u64(bytes, 24),
      clusterBits: u32(bytes, 20),
      hasBackingFile: u64(bytes, 8) !== 0,
      hasDataFile: (features & 4) !== 0,
      isEncrypted: u32(bytes, 32) !== 0,
      isDirty: (features & 1) !== 0,
      snapshots: u32(bytes, 60),
      l1Entries: u32(bytes, 36),
    },
  };
}
