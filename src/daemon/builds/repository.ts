// A flat package repository of exactly what a lock names, made of links into the store; every digest is
// checked first.
import { createHash } from 'node:crypto';
import { copyFile, link, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { HostlerError } from '../../model/errors.ts';
import { digestFile, packagePath } from './store.ts';
import type { Lock } from './lock.ts';
import type { OnProgress } from './progress.ts';

const storeFault = (message: string): HostlerError =>
  new HostlerError('packages-gone', { message, fix: 'Fetch the packages of the recipe again.' });

/** Writes `Packages` and the packages beside it, so that apt can install from the folder alone. */
export async function writeRepository(
  state: string,
  lock: Lock,
  suite: string,
  folder: string,
  onProgress: OnProgress,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const stanzas: string[] = [];
  for (const [done, p] of lock.packages.entries()) {
    const source = packagePath(state, p.sha256);
    const found = await stat(source).catch(() => undefined);
    if (!found) throw storeFault(`The store lacks ${p.name} ${p.version}.`);
    if ((await digestFile(source)) !== p.sha256) {
      await rm(source);
      throw storeFault(`The store's ${p.name} ${p.version} was damaged; it is removed.`);
    }
    const file = `${p.sha256}.deb`;
    await link(source, join(folder, file)).catch(() => copyFile(source, join(folder, file)));
    const { stdout } = await execa('dpkg-deb', ['-f', source]);
    stanzas.push(`${stdout}\nFilename: ./${file}\nSize: ${String(found.size)}\nSHA256: ${p.sha256}\n`);
    if (done % 16 === 0) onProgress({ step: 'check packages', done, total: lock.packages.length });
  }
  const index = stanzas.join('\n');
  await writeFile(join(folder, 'Packages'), index);
  // mmdebstrap looks for the essential packages of its suite by this name.
  const digest = createHash('sha256').update(index).digest('hex');
  const release = [
    `Suite: ${suite}`,
    `Codename: ${suite}`,
    'SHA256:',
    ` ${digest} ${String(Buffer.byteLength(index))} Packages`,
    '',
  ].join('\n');
  await writeFile(join(folder, 'Release'), release);
}
