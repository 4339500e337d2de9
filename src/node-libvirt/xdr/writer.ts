// Writes XDR (RFC 4506) values into one payload, after room for the frame's header.
import { writeUuid } from './uuid.ts';

/** The daemon closes a connection that sends more: 32 MiB with header and length word. */
export const maxFrame = 33_554_432;

/** One slab for all: a payload is written there and copied out once its size is known. */
let slab = Buffer.allocUnsafeSlow(64 * 1024);
/** A slab that one large payload made grow is not kept. */
const keptSlab = 1024 * 1024;

/** Collects one payload. A value that the protocol cannot carry throws RangeError or TypeError, naming it. */
export class Writer {
  private at: number;

  constructor(headroom = 0) {
    this.at = headroom;
  }

  i32(value: number): void {
    if ((value | 0) !== value) throw new RangeError(`${value} is not a 32-bit integer`);
    const at = this.room(4);
    slab.writeInt32BE(value, at);
  }

  u32(value: number): void {
    if (value >>> 0 !== value) throw new RangeError(`${value} is not an unsigned 32-bit integer`);
    const at = this.room(4);
    slab.writeUInt32BE(value, at);
  }

  i64(value: bigint): void {
    const at = this.room(8);
    slab.writeBigInt64BE(value, at);
  }

  u64(value: bigint): void {
    const at = this.room(8);
    slab.writeBigUInt64BE(value, at);
  }

  f64(value: number): void {
    const at = this.room(8);
    slab.writeDoubleBE(value, at);
  }

  present(value: boolean): void {
    this.u32(value ? 1 : 0);
  }

  word(value: number, max: number): void {
    if (value > max) throw new RangeError(`${value} is more than ${max}`);
    this.u32(value);
  }

  char(value: number): void {
    if (value < -128 || value > 127) throw new RangeError(`${value} is not a char`);
    this.i32(value);
  }

  string(value: string, max: number): void {
    const length = Buffer.byteLength(value);
    if (value.includes('\0')) throw new TypeError('a string with a NUL character cannot be sent');
    this.length(length, max);
    const at = this.padded(length);
    slab.write(value, at, length, 'utf8');
  }

  opaque(value: Uint8Array, max: number): void {
    this.length(value.length, max);
    const at = this.padded(value.length);
    slab.set(value, at);
  }

  uuid(value: string): void {
    const at = this.room(16);
    writeUuid(value, slab, at);
  }

  /** An array of chars, each of them a word; `fixed` is the length that must hold, and then none is sent. */
  chars(value: Uint8Array, max: number, fixed?: number): void {
    if (fixed === undefined) this.length(value.length, max);
    else if (value.length !== fixed) throw new RangeError(`${value.length} chars where ${fixed} are due`);
    const at = this.room(value.length * 4);
    for (let i = 0; i < value.length; i++) slab.writeUInt32BE(value[i] ?? 0, at + i * 4);
  }

  /** The count in front of an array, a string or bytes. */
  length(length: number, max: number): void {
    if (length > max) throw new RangeError(`a length of ${length} where ${max} is the most`);
    this.u32(length);
  }

  /** The payload with its headroom, in a buffer of its own. */
  finish(): Buffer {
    const out = Buffer.allocUnsafe(this.at);
    slab.copy(out, 0, 0, this.at);
    if (slab.length > keptSlab) slab = Buffer.allocUnsafeSlow(64 * 1024);
    return out;
  }

  private room(size: number): number {
    const start = this.at;
    const end = start + size;
    if (end > slab.length) grow(end);
    this.at = end;
    return start;
  }

  /** Room for `length` bytes, with zeros up to the end of the last word. */
  private padded(length: number): number {
    const start = this.room((length + 3) & ~3);
    for (let i = start + length; i < this.at; i++) slab[i] = 0;
    return start;
  }
}

function grow(size: number): void {
  if (size > maxFrame) throw new RangeError(`a message of more than ${maxFrame} bytes`);
  const larger = Buffer.allocUnsafeSlow(Math.min(maxFrame, Math.max(size, slab.length * 2)));
  slab.copy(larger);
  slab = larger;
}
