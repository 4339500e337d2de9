// Where builds keep what they need: packages by digest and locks by recipe, in one state folder.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseLock, type Lock } from './lock.ts';

export const lockPath = (state: string, recipe: string): string => join(state, 'locks', `${recipe}.json`);
export const packagePath = (state: string, sha256: string): string =>
  join(state, 'packages', `${sha256}.deb`);

export async function digestFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

export const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

export async function readLock(state: string, recipe: string): Promise<Lock | undefined> {
  const path = lockPath(state, recipe);
  return (await isThere(path)) ? parseLock(await readFile(path, 'utf8')) : undefined;
}
