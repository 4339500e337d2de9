// Built artefacts in the cache: each is a folder, whole or absent, whatever ends the process that builds it.
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** What builds that were killed left behind; a half build never has the name under which it is looked for. */
async function clearDeadBuilds(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    const pid = /\.(\d+)\.part$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid)))
      await rm(join(cache, name), { recursive: true, force: true });
  }
}

/** The artefact's folder; `build` fills a new one of its own when the cache has none of this name. */
export async function findOrBuild(
  cache: string,
  name: string,
  build: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;
  await mkdir(cache, { recursive: true });
  await clearDeadBuilds(cache);
  const part = `${folder}.${process.pid}.part`;
  try {
    await rm(part, { recursive: true, force: true });
    await mkdir(part);
    await build(part);
    await rename(part, folder);
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    // Another process may have built the same meanwhile; then its build is as good.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
