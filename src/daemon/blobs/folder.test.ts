import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openBlobs } from './folder.ts';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'hostler-blobs-'))));
afterEach(() => rm(folder, { recursive: true }));

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield await Promise.resolve(Buffer.from(text));
}

test('the same bytes twice are one blob under their digest', async () => {
  const blobs = await openBlobs(folder);
  const digest = createHash('sha256').update('hello').digest('hex');
  expect(await blobs.put(chunks('hel', 'lo'))).toEqual({ digest, sizeBytes: 5 });
  expect(await blobs.put(chunks('hello'))).toEqual({ digest, sizeBytes: 5 });
  expect(await readdir(folder)).toEqual([digest]);
  expect(await blobs.size(digest)).toBe(5);
  expect(Buffer.concat(await Array.fromAsync(blobs.open(digest))).toString()).toBe('hello');
  await blobs.delete(digest);
  await blobs.delete(digest);
  expect(await blobs.size(digest)).toBeNull();
});

test('what breaks off leaves nothing, and what a kill left is removed at the next start', async () => {
  const blobs = await openBlobs(folder);
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(Buffer.from('half'));
    throw new Error('the sender went away');
  }
  await expect(blobs.put(broken())).rejects.toThrow('the sender went away');
  expect(await readdir(folder)).toEqual([]);
  await writeFile(join(folder, 'part-left'), 'half');
  await openBlobs(folder);
  expect(await readdir(folder)).toEqual([]);
});

test('only a digest names a blob', async () => {
  const blobs = await openBlobs(folder);
  await expect(blobs.size('../../etc/passwd')).rejects.toThrow(RangeError);
});
