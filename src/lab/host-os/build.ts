// Gives a lab host another operating system: a root that mmdebstrap builds from the machine's apt sources.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { findOrBuild } from '../artefact.ts';
import { cacheFolder } from '../folder.ts';
import type { HostWish } from '../plan.ts';
import { bootstrap, mmdebstrapOptions } from './bootstrap.ts';
import { digestHostOs, hostOsCodenames, hostOsPackages, type HostOs } from './recipe.ts';

export { HostOsUnavailable } from './bootstrap.ts';

export interface BuildOptions {
  readonly cache?: string;
  readonly say?: (line: string) => void;
}

/** What to wish of a lab for a host with this system; the machine's own root does where it is that system. */
export async function wishHost(os: HostOs, options: BuildOptions = {}): Promise<HostWish> {
  const { cache = cacheFolder(), say = () => undefined } = options;
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  if (new RegExp(`^VERSION_CODENAME=${hostOsCodenames[os]}$`, 'm').test(release)) return {};
  const folder = await findOrBuild(cache, `${os}-${digestHostOs(os, mmdebstrapOptions)}`, async (part) => {
    say(`building a root of ${os}; this takes some minutes and is kept`);
    await bootstrap(os, hostOsPackages(os), join(part, 'root'), say);
    const { stdout } = await execa('chroot', [join(part, 'root'), 'dpkg-query', '-W']);
    await writeFile(join(part, 'packages'), `${stdout}\n`);
  });
  return { lowerFolder: join(folder, 'root') };
}
