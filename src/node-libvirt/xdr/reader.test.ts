// Reader and writer against hand-made bytes: what XDR says, and every way in which bytes can be wrong.
import { expect, test } from 'vitest';
import { decodeValue, encodeValue, writeArray } from './define.ts';
import { readArray } from './list.ts';
import { ProtocolError } from './protocol-error.ts';
import type { Reader } from './reader.ts';
import { maxFrame } from './writer.ts';

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const offsetOf = (read: (r: Reader) => unknown, hex: string): number => {
  try {
    decodeValue(read, bytes(hex));
  } catch (error) {
    if (error instanceof ProtocolError) return error.offset;
    throw error;
  }
  throw new Error('nothing was wrong');
};

test('numbers are big-endian words', () => {
  expect(encodeValue((w, v: number) => w.i32(v), -2)).toEqual(bytes('ffff fffe'));
  expect(encodeValue((w, v: number) => w.u32(v), 0x80000001)).toEqual(bytes('8000 0001'));
  expect(encodeValue((w, v: bigint) => w.i64(v), -2n)).toEqual(bytes('ffff ffff ffff fffe'));
  expect(encodeValue((w, v: number) => w.f64(v), 1.5)).toEqual(bytes('3ff8 0000 0000 0000'));
  expect(decodeValue((r) => [r.i32(), r.u64()], bytes('ffffffff 00200000 00000001'))).toEqual([
    -1,
    9007199254740993n,
  ]);
});

test('strings and bytes are padded with zeros to a word', () => {
  expect(encodeValue((w, v: string) => w.string(v, 9), 'ä12')).toEqual(bytes('00000004 c3a43132'));
  expect(encodeValue((w, v: string) => w.string(v, 9), 'a')).toEqual(bytes('00000001 61000000'));
  expect(decodeValue((r) => r.string(9), bytes('00000001 61000000'))).toBe('a');
  expect(decodeValue((r) => r.opaque(9), bytes('00000002 01020000'))).toEqual(bytes('0102'));
});

test('a char of an array takes a word, signed or not', () => {
  expect(encodeValue((w, v: Buffer) => w.chars(v, 4), bytes('61ff'))).toEqual(
    bytes('00000002 00000061 000000ff'),
  );
  expect(decodeValue((r) => r.chars(4), bytes('00000002 00000061 ffffffff'))).toEqual(bytes('61ff'));
  expect(decodeValue((r) => r.chars(2, 2), bytes('00000061 00000000'))).toEqual(bytes('6100'));
});

test('UUIDs are text outside', () => {
  const text = '3e3fce45-4f53-4fa7-bb32-11f34168b82b';
  const wire = bytes('3e3fce454f534fa7bb3211f34168b82b');
  expect(encodeValue((w, v: string) => w.uuid(v), text)).toEqual(wire);
  expect(encodeValue((w, v: string) => w.uuid(v), text.replaceAll('-', '').toUpperCase())).toEqual(wire);
  expect(decodeValue((r) => r.uuid(), wire)).toBe(text);
  for (const wrong of ['', text.slice(1), `${text}0`, text.replace('3', 'g')]) {
    expect(() => encodeValue((w, v: string) => w.uuid(v), wrong)).toThrow(TypeError);
  }
});

test('what is wrong on the wire names its offset', () => {
  expect(offsetOf((r) => r.u32(), '0000')).toBe(0);
  expect(offsetOf((r) => r.u32(), '00000000 00')).toBe(4);
  expect(offsetOf((r) => r.present(), '00000002')).toBe(0);
  expect(offsetOf((r) => [r.u32(), r.word(255)], '00000000 00000100')).toBe(4);
  expect(offsetOf((r) => r.char(), '00000080')).toBe(0);
  expect(offsetOf((r) => r.chars(4), '00000001 00000100')).toBe(4);
  expect(offsetOf((r) => r.string(4), '00000005 6161616161000000')).toBe(0);
  expect(offsetOf((r) => r.string(9), '00000001 61000100')).toBe(6);
  expect(offsetOf((r) => r.string(9), '00000001 6100')).toBe(4);
});

test('a count is compared with the bytes left before anything is made of it', () => {
  const many = (r: Reader) => readArray(r, 0xffffffff, 4, (x) => x.u32());
  expect(offsetOf(many, 'ffffffff 00000000')).toBe(0);
  expect(decodeValue(many, bytes('00000001 00000007'))).toEqual([7]);
});

test('what the protocol cannot carry is refused before it is sent', () => {
  const refuse = <T>(write: Parameters<typeof encodeValue<T>>[0], value: T) =>
    expect(() => encodeValue(write, value)).toThrow(/./);
  refuse((w, v) => w.i32(v), 2 ** 31);
  refuse((w, v) => w.i32(v), 1.5);
  refuse((w, v) => w.u32(v), -1);
  refuse((w, v) => w.u64(v), -1n);
  refuse((w, v) => w.i64(v), 1n << 63n);
  refuse((w, v) => w.word(v, 255), 256);
  refuse((w, v) => w.string(v, 2), 'abc');
  refuse((w, v) => w.string(v, 9), 'a\0b');
  refuse((w, v) => w.chars(v, 2, 2), bytes('61'));
  refuse((w, v) => writeArray(w, v, 1, (x, n) => x.u32(n)), [1, 2]);
  refuse((w, v) => w.opaque(v, 2 ** 31), Buffer.alloc(maxFrame + 1));
});

test('headroom is left free, and a large payload does not spoil the next', () => {
  const large = 'x'.repeat(3_000_000);
  const frame = encodeValue((w, v: string) => w.string(v, 4_194_304), large, 28);
  expect(frame.length).toBe(28 + 4 + large.length);
  expect(decodeValue((r) => r.string(4_194_304), frame.subarray(28))).toBe(large);
  expect(encodeValue((w, v: number) => w.u32(v), 1, 4).subarray(4)).toEqual(bytes('00000001'));
});
