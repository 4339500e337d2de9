// Content-addressed files in a folder: written beside, named by their digest when they are whole. A killed
// transfer leaves a part that the next start removes; a broken upload keeps its part for a day.
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { HostlerError } from '../../model/errors.ts';
import type { Blobs, Taking, Written } from '../ports/blobs.ts';
import { openParts, writePart } from './part.ts';
import { openTurns } from './turn.ts';

const isDigest = /^[0-9a-f]{64}$/;

export async function openBlobs(folder: string): Promise<Blobs> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const parts = await openParts(folder);
  const turns = openTurns();
  const pathOf = (digest: string): string => {
    if (!isDigest.test(digest)) throw new RangeError('a blob is named by a SHA-256 in hexadecimal digits');
    return join(folder, digest);
  };

  /** Its name and its record come together: whoever would delete it waits. */
  const name = <T>(part: string, written: Written, keep: Taking<T>['keep']): Promise<T> =>
    turns.take(written.digest, async () => {
      const path = pathOf(written.digest);
      const wasHere = (await stat(path).catch(() => null)) !== null;
      if (!wasHere) {
        await rename(part, path);
        await syncFolder(folder);
      }
      try {
        return await keep(written);
      } catch (error) {
        if (!wasHere) await rm(path, { force: true });
        throw error;
      } finally {
        await rm(part, { force: true });
      }
    });

  async function put<T>(content: AsyncIterable<Uint8Array>, taking: Taking<T>): Promise<T> {
    await using part = await parts.take(taking.upload ?? null);
    try {
      const written = await writePart(part, content, taking);
      return await name(part.path, written, taking.keep);
    } catch (error) {
      throw translate(error);
    }
  }

  return {
    async size(digest) {
      return (await stat(pathOf(digest)).catch(() => null))?.size ?? null;
    },
    async freeBytes() {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    },
    open: (digest) => createReadStream(pathOf(digest), { highWaterMark: 1024 * 1024 }),
    put,
    received: (upload) => parts.received(upload),
    deleteUnless: (digest, isUsed) =>
      turns.take(digest, async () => {
        if (!(await isUsed())) await rm(pathOf(digest), { force: true });
      }),
  };
}

/** The name is on disk only when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function translate(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new HostlerError('store-full', {
    message: 'The disk of the manager is full; the file was not kept',
    fix: 'Make room on the disk of the state folder, then send it again.',
    cause: error,
  });
}
