import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Written } from '../ports/blobs.ts';
import { openBlobs } from './folder.ts';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'hostler-blobs-'))));
afterEach(() => rm(folder, { recursive: true }));

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield await Promise.resolve(Buffer.from(text));
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const taking = {
  headBytes: 4,
  look: () => undefined,
  keep: (written: Written) => Promise.resolve(written),
};
const key = 'an-upload-of-mine';

/** Content that breaks off after some bytes. */
async function* broken(...texts: string[]): AsyncGenerator<Uint8Array> {
  yield* chunks(...texts);
  throw new Error('the sender went away');
}

test('the same bytes twice are one blob under their digest', async () => {
  const blobs = await openBlobs(folder);
  const digest = sha256('hello');
  expect(await blobs.put(chunks('hel', 'lo'), taking)).toEqual({ digest, sizeBytes: 5 });
  expect(await blobs.put(chunks('hello'), taking)).toEqual({ digest, sizeBytes: 5 });
  expect(await readdir(folder)).toEqual([digest]);
  expect(await blobs.size(digest)).toBe(5);
  expect(Buffer.concat(await Array.fromAsync(blobs.open(digest))).toString()).toBe('hello');
  await blobs.deleteUnless(digest, () => Promise.resolve(true));
  expect(await blobs.size(digest)).toBe(5);
  await blobs.deleteUnless(digest, () => Promise.resolve(false));
  await blobs.deleteUnless(digest, () => Promise.resolve(false));
  expect(await blobs.size(digest)).toBeNull();
});

test('what breaks off leaves nothing, and what a kill left is removed at the next start', async () => {
  const blobs = await openBlobs(folder);
  await expect(blobs.put(broken('half'), taking)).rejects.toThrow('the sender went away');
  expect(await readdir(folder)).toEqual([]);
  await writeFile(join(folder, 'part-left'), 'half');
  await openBlobs(folder);
  expect(await readdir(folder)).toEqual([]);
});

test('what is refused by its first bytes or by its record leaves nothing, and takes in no more', async () => {
  const blobs = await openBlobs(folder);
  let read = 0;
  async function* many(): AsyncGenerator<Uint8Array> {
    for (read = 0; read < 100; read += 1) yield await Promise.resolve(Buffer.from('xx'));
  }
  const look = (head: Uint8Array): never => {
    throw new Error(`refused: ${Buffer.from(head).toString()}`);
  };
  await expect(blobs.put(many(), { ...taking, look })).rejects.toThrow('refused: xxxx');
  expect(read).toBe(1);
  await expect(blobs.put(chunks('ab'), { ...taking, look })).rejects.toThrow('refused: ab');
  await expect(blobs.put(many(), { ...taking, look, upload: { key, offset: 0 } })).rejects.toThrow('refused');
  const keep = () => Promise.reject(new Error('no room for the record'));
  await expect(blobs.put(chunks('hello'), { ...taking, keep })).rejects.toThrow('no room');
  expect(await readdir(folder)).toEqual([]);
});

test('a record that fails does not take a blob away that was there before', async () => {
  const blobs = await openBlobs(folder);
  await blobs.put(chunks('hello'), taking);
  const keep = () => Promise.reject(new Error('no room for the record'));
  await expect(blobs.put(chunks('hello'), { ...taking, keep })).rejects.toThrow('no room');
  expect(await readdir(folder)).toEqual([sha256('hello')]);
});

test('nobody deletes a blob while it is being recorded', async () => {
  const blobs = await openBlobs(folder);
  const digest = sha256('hello');
  const recorded = Promise.withResolvers<null>();
  const keeping = Promise.withResolvers<null>();
  let known = false;
  const put = blobs.put(chunks('hello'), {
    ...taking,
    async keep() {
      keeping.resolve(null);
      await recorded.promise;
      known = true;
    },
  });
  await keeping.promise;
  const deleted = blobs.deleteUnless(digest, () => Promise.resolve(known));
  recorded.resolve(null);
  await Promise.all([put, deleted]);
  expect(await blobs.size(digest)).toBe(5);
});

test('a broken upload goes on behind what came, also after a new start, and is whole', async () => {
  let blobs = await openBlobs(folder);
  const first = blobs.put(broken('hel', 'lo '), { ...taking, upload: { key, offset: 0 } });
  await expect(first).rejects.toThrow('the sender went away');
  blobs = await openBlobs(folder);
  expect(await blobs.received(key)).toBe(6);
  const wrong = blobs.put(chunks('world'), { ...taking, upload: { key, offset: 5 } });
  await expect(wrong).rejects.toMatchObject({ code: 'changed', facts: { received: 6 } });
  const whole = await blobs.put(chunks('world'), { ...taking, upload: { key, offset: 6 } });
  expect(whole).toEqual({ digest: sha256('hello world'), sizeBytes: 11 });
  expect(await readdir(folder)).toEqual([sha256('hello world')]);
  expect(await blobs.received(key)).toBe(0);
});

test('the same upload begun again ends the one whose connection is dead', async () => {
  const blobs = await openBlobs(folder);
  const more = Promise.withResolvers<null>();
  const arrived = Promise.withResolvers<null>();
  async function* stalled(): AsyncGenerator<Uint8Array> {
    yield* chunks('hello ');
    arrived.resolve(null);
    await more.promise;
    yield* chunks('nonsense');
  }
  const dead = blobs.put(stalled(), { ...taking, upload: { key, offset: 0 } });
  dead.catch(() => undefined);
  await arrived.promise;
  expect(await blobs.received(key)).toBe(6);
  await expect(dead).rejects.toMatchObject({ code: 'changed' });
  const again = await blobs.put(chunks('world'), { ...taking, upload: { key, offset: 6 } });
  expect(again).toEqual({ digest: sha256('hello world'), sizeBytes: 11 });
  more.resolve(null);
});

test('only a digest names a blob, and only a key an upload', async () => {
  const blobs = await openBlobs(folder);
  await expect(blobs.size('../../etc/passwd')).rejects.toThrow(RangeError);
  await expect(blobs.received('../../etc/passwd')).rejects.toMatchObject({ code: 'invalid-input' });
});
