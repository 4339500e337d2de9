// Frames from bytes: any split of the stream gives the same frames, and a bad length stops the reading with
// its offset.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProtocolError } from '../xdr/protocol-error.ts';
import { type Frame, FrameParser, headroomBytes, maxFrameBytes, writeHeader } from './frame.ts';

const remote = { program: 0x20008086, version: 1, number: 16 };

function frameOf(payload: Uint8Array, serial: number): Buffer {
  const frame = Buffer.concat([Buffer.alloc(headroomBytes), payload]);
  writeHeader(frame, remote, 1, serial, 0);
  return frame;
}

function parse(chunks: readonly Buffer[]): Frame[] {
  const frames: Frame[] = [];
  const parser = new FrameParser((frame) => frames.push(frame));
  for (const chunk of chunks) parser.push(chunk);
  return frames;
}

describe('FrameParser', () => {
  it('gives the same frames for a split at every byte', () => {
    const bytes = Buffer.concat([
      frameOf(Buffer.from('abc'), 1),
      frameOf(Buffer.alloc(0), 2),
      frameOf(Buffer.from('x'.repeat(70)), 0xffffffff),
    ]);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const frames = parse([bytes.subarray(0, cut), bytes.subarray(cut)]);
      expect(frames.map((f) => [f.serial, f.payload.toString(), f.offset])).toEqual([
        [1, 'abc', 0],
        [2, '', 31],
        [0xffffffff, 'x'.repeat(70), 59],
      ]);
    }
  });

  it('gives the same frames for any splits of any frames', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 }),
        fc.array(fc.nat(400), { maxLength: 40 }),
        (payloads, sizes) => {
          const bytes = Buffer.concat(payloads.map((payload, i) => frameOf(payload, i + 1)));
          const chunks: Buffer[] = [];
          let at = 0;
          for (const size of sizes) {
            chunks.push(bytes.subarray(at, at + size));
            at += size;
          }
          chunks.push(bytes.subarray(at));
          const frames = parse(chunks);
          expect(frames.map((f) => f.payload)).toEqual(payloads.map((p) => Buffer.from(p)));
          expect(frames.map((f) => f.serial)).toEqual(payloads.map((_, i) => i + 1));
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([0, 27, maxFrameBytes + 1, 0xffffffff])('refuses a length of %i with the offset', (length) => {
    const good = frameOf(Buffer.from('abcd'), 1);
    const bad = Buffer.alloc(4);
    bad.writeUInt32BE(length);
    const frames: Frame[] = [];
    const parser = new FrameParser((frame) => frames.push(frame));
    let caught: unknown;
    try {
      parser.push(Buffer.concat([good, bad]));
    } catch (error) {
      caught = error;
    }
    expect(frames).toHaveLength(1);
    expect(caught).toBeInstanceOf(ProtocolError);
    expect((caught as ProtocolError).offset).toBe(good.length);
  });

  it('allocates nothing for a length that was only announced', () => {
    const parser = new FrameParser(() => undefined);
    const announced = Buffer.alloc(8);
    announced.writeUInt32BE(maxFrameBytes);
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 20; i += 1) new FrameParser(() => undefined).push(announced);
    parser.push(announced);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
    expect(parser.midFrame).toBe(true);
  });
});
