import { expect, test } from 'vitest';
import { diskMiB, encodePartitions, partitions } from './disk.ts';

test('the partition table keeps the boot code and says start and size in sectors', () => {
  const mbr = encodePartitions(Buffer.alloc(512, 0x90), partitions);
  expect(mbr.subarray(0, 440).every((byte) => byte === 0x90)).toBe(true);
  expect(mbr.readUInt16LE(510)).toBe(0xaa55);
  expect([mbr[446], mbr[450], mbr.readUInt32LE(454), mbr.readUInt32LE(458)]).toEqual([
    0x80, 0x83, 2048, 63488,
  ]);
  expect([mbr[462], mbr[466], mbr.readUInt32LE(470), mbr.readUInt32LE(474)]).toEqual([
    0, 0x83, 65536, 458752,
  ]);
  expect(mbr.subarray(478, 510).every((byte) => byte === 0)).toBe(true);
});

test('partitions follow each other and end with the disk', () => {
  const [boot, data] = partitions;
  expect(boot!.startMiB + boot!.sizeMiB).toBe(data!.startMiB);
  expect(data!.startMiB + data!.sizeMiB).toBe(diskMiB);
});
