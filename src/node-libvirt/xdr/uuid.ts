// UUIDs: 16 bytes on the wire, the usual 36 characters everywhere else.

const dash = 0x2d;
const digits = Buffer.from('0123456789abcdef', 'latin1');
const scratch = Buffer.alloc(36);

/** The text of the 16 bytes at `offset`. */
export function readUuid(bytes: Uint8Array, offset: number): string {
  let at = 0;
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) scratch[at++] = dash;
    const byte = bytes[offset + i] ?? 0;
    scratch[at++] = digits[byte >> 4] ?? 0;
    scratch[at++] = digits[byte & 15] ?? 0;
  }
  return scratch.toString('latin1');
}

/** Writes the 16 bytes of `text`; dashes may be missing, as libvirt allows. */
export function writeUuid(text: string, bytes: Uint8Array, offset: number): void {
  let nibbles = 0;
  let byte = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === dash) continue;
    const nibble = nibbleOf(code);
    if (nibble < 0 || nibbles === 32) throw new TypeError(`'${text}' is not a UUID`);
    byte = (byte << 4) | nibble;
    if (nibbles++ & 1) {
      bytes[offset + (nibbles >> 1) - 1] = byte;
      byte = 0;
    }
  }
  if (nibbles !== 32) throw new TypeError(`'${text}' is not a UUID`);
}

function nibbleOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
