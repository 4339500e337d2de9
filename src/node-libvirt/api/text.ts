// Strings that libvirt sends as arrays of chars.

/** The text up to the first NUL. */
export function text(chars: Uint8Array): string {
  const end = chars.indexOf(0);
  return Buffer.from(chars.buffer, chars.byteOffset, end < 0 ? chars.length : end).toString('utf8');
}
