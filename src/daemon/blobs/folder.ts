// Content-addressed files in a folder: written beside, named by their digest when they are whole. A killed
// upload leaves a part that the next start removes.
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { HostlerError } from '../../model/errors.ts';
import type { Blobs } from '../ports/blobs.ts';

const isDigest = /^[0-9a-f]{64}$/;
const partial = /^part-/;

export async function openBlobs(folder: string): Promise<Blobs> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of await readdir(folder)) {
    if (partial.test(name)) await rm(join(folder, name), { force: true });
  }
  const pathOf = (digest: string): string => {
    if (!isDigest.test(digest)) throw new RangeError('a blob is named by a SHA-256 in hexadecimal digits');
    return join(folder, digest);
  };
  return {
    async size(digest) {
      return (await stat(pathOf(digest)).catch(() => null))?.size ?? null;
    },
    open: (digest) => createReadStream(pathOf(digest), { highWaterMark: 1024 * 1024 }),
    async put(content) {
      const part = join(folder, `part-${randomUUID()}`);
      try {
        const written = await write(part, content);
        await rename(part, pathOf(written.digest));
        await syncFolder(folder);
        return written;
      } catch (error) {
        await rm(part, { force: true });
        throw translate(error);
      }
    },
    delete: (digest) => rm(pathOf(digest), { force: true }),
  };
}

async function write(
  path: string,
  content: AsyncIterable<Uint8Array>,
): Promise<{ digest: string; sizeBytes: number }> {
  const hash = createHash('sha256');
  const file = await open(path, 'wx', 0o600);
  let sizeBytes = 0;
  try {
    for await (const chunk of content) {
      hash.update(chunk);
      await file.writeFile(chunk);
      sizeBytes += chunk.length;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { digest: hash.digest('hex'), sizeBytes };
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
