import { expect, test } from 'vitest';
import { encodeHltImage, hltLine } from './hlt.ts';

test('a floppy image with a boot sector that points at its own text', () => {
  const image = encodeHltImage();
  expect(image.length).toBe(1440 * 1024);
  expect(image.readUInt16LE(510)).toBe(0xaa55);
  const text = image.readUInt16LE(7) - 0x7c00;
  expect(image.toString('latin1', text, text + hltLine.length + 3)).toBe(`${hltLine}\r\n\0`);
});

test('its jumps land where their comments say', () => {
  const code = encodeHltImage();
  const jump = (at: number): number => at + 2 + code.readInt8(at + 1);
  expect(code[jump(15)]).toBe(0xf4);
  expect(code[jump(18)]).toBe(0xac);
  expect(code[jump(21)]).toBe(0xf4);
});
