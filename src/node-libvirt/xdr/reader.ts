// Reads XDR (RFC 4506) values off a payload; no length is believed before the bytes left are counted.
import { ProtocolError } from './protocol-error.ts';
import { readUuid } from './uuid.ts';

/**
 * Names that were read before, each at the place that its bytes hash to; a newer one takes an older one's
 * place.
 */
interface Name {
  readonly bytes: Uint8Array;
  readonly text: string;
}
const names = Array.from<Name | undefined>({ length: 1024 });
const longestName = 80;

/**
 * Buffer's own readBigUInt64BE puts a bigint together of four. Most payloads lie in the one buffer that
 * sockets are read into; a large frame is not kept for its view.
 */
let lastView: DataView = new DataView(new ArrayBuffer(8));
const keptView = 64 * 1024;
function viewOf({ buffer }: Buffer): DataView {
  if (lastView.buffer === buffer) return lastView;
  const view = new DataView(buffer);
  if (buffer.byteLength <= keptView) lastView = view;
  return view;
}

/** A cursor over one payload. Every method consumes exactly the value's bytes or throws ProtocolError. */
export class Reader {
  private readonly bytes: Buffer;
  private at = 0;

  constructor(payload: Uint8Array) {
    this.bytes = Buffer.isBuffer(payload)
      ? payload
      : Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  }

  /** How many bytes were consumed. */
  get position(): number {
    return this.at;
  }

  /** The bytes from `start` up to here, on their own. */
  copyFrom(start: number): Buffer {
    return Buffer.from(this.bytes.subarray(start, this.at));
  }

  i32(): number {
    return this.bytes.readInt32BE(this.take(4));
  }

  u32(): number {
    return this.bytes.readUInt32BE(this.take(4));
  }

  i64(): bigint {
    const at = this.take(8);
    return viewOf(this.bytes).getBigInt64(this.bytes.byteOffset + at);
  }

  u64(): bigint {
    const at = this.take(8);
    return viewOf(this.bytes).getBigUint64(this.bytes.byteOffset + at);
  }

  f64(): number {
    return this.bytes.readDoubleBE(this.take(8));
  }

  /** The flag before an optional value. */
  present(): boolean {
    const at = this.at;
    const flag = this.u32();
    if (flag > 1) throw new ProtocolError(`an optional value's flag is ${flag}`, at);
    return flag === 1;
  }

  /** A value that the protocol squeezes into a word: unsigned char and unsigned short. */
  word(max: number): number {
    const at = this.at;
    const value = this.u32();
    if (value > max) throw new ProtocolError(`${value} is more than ${max}`, at);
    return value;
  }

  /** A signed char: a whole word on the wire. */
  char(): number {
    const at = this.at;
    const value = this.i32();
    if (value < -128 || value > 127) throw new ProtocolError(`${value} is not a char`, at);
    return value;
  }

  string(max: number): string {
    const length = this.length(max, 1);
    const start = this.at;
    this.skipPadded(length);
    return this.bytes.toString('utf8', start, start + length);
  }

  /** A string that is likely to have come before, such as the name of a statistic: it is made only once. */
  name(max: number): string {
    const start = this.at + 4;
    const length = this.length(max, 1);
    this.skipPadded(length);
    if (length > longestName) return this.bytes.toString('utf8', start, start + length);
    let hash = length;
    for (let i = start; i < start + length; i++) hash = (hash * 31 + (this.bytes[i] ?? 0)) | 0;
    const place = (hash ^ (hash >>> 10) ^ (hash >>> 20)) & 1023;
    const known = names[place];
    if (known !== undefined && this.matches(known.bytes, start, length)) return known.text;
    const text = this.bytes.toString('utf8', start, start + length);
    names[place] = { bytes: Uint8Array.from(this.bytes.subarray(start, start + length)), text };
    return text;
  }

  /** Bytes with a length in front; a copy, so that the frame need not be kept. */
  opaque(max: number): Buffer {
    const length = this.length(max, 1);
    const start = this.at;
    this.skipPadded(length);
    return Buffer.from(this.bytes.subarray(start, start + length));
  }

  uuid(): string {
    return readUuid(this.bytes, this.take(16));
  }

  /** An array of chars, each of them a word: `length` of them, or as many as a count in front says. */
  chars(max: number, length = this.length(max, 4)): Buffer {
    const start = this.take(length * 4);
    const out = Buffer.allocUnsafe(length);
    for (let i = 0; i < length; i++) out[i] = this.checkedChar(start + i * 4) & 0xff;
    return out;
  }

  /** The count in front of an array whose elements take at least `minimalSize` bytes each. */
  length(max: number, minimalSize: number): number {
    const at = this.at;
    const count = this.u32();
    if (count > max) throw new ProtocolError(`a length of ${count} where ${max} is the most`, at);
    const left = this.bytes.length - this.at;
    if (count * minimalSize > left) {
      throw new ProtocolError(`a length of ${count} with ${left} bytes left`, at);
    }
    return count;
  }

  /** Steps over a value of a known size. */
  skip(size: number): void {
    this.take(size);
  }

  /** Steps over a string or bytes. */
  skipBytes(max: number): void {
    this.skipPadded(this.length(max, 1));
  }

  skipChars(max: number, length = this.length(max, 4)): void {
    const start = this.take(length * 4);
    for (let at = start; at < this.at; at += 4) this.checkedChar(at);
  }

  /** A union's discriminant has no arm. */
  unknownArm(union: string, value: number): never {
    throw new ProtocolError(`${union} has no arm for ${value}`, this.at - 4);
  }

  /** Throws unless every byte was consumed. */
  end(): void {
    const left = this.bytes.length - this.at;
    if (left !== 0) throw new ProtocolError(`${left} bytes left over`, this.at);
  }

  private checkedChar(at: number): number {
    const value = this.bytes.readInt32BE(at);
    if (value < -128 || value > 255) throw new ProtocolError(`${value} is not a char`, at);
    return value;
  }

  private take(size: number): number {
    const start = this.at;
    const end = start + size;
    if (end > this.bytes.length) {
      throw new ProtocolError(`${size} bytes wanted, ${this.bytes.length - start} left`, start);
    }
    this.at = end;
    return start;
  }

  private matches(wanted: Uint8Array, start: number, length: number): boolean {
    if (wanted.length !== length) return false;
    for (let i = 0; i < length; i++) if (wanted[i] !== this.bytes[start + i]) return false;
    return true;
  }

  /** Steps over `length` bytes and the zeros that fill the last word. */
  private skipPadded(length: number): void {
    const start = this.take((length + 3) & ~3);
    for (let i = start + length; i < this.at; i++) {
      if (this.bytes[i] !== 0) throw new ProtocolError('padding is not zero', i);
    }
  }
}
