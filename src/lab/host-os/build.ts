// Gives a lab host another operating system: a root that mmdebstrap builds from the machine's apt sources.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { findOrBuild } from '../artefact.ts';
import { cacheFolder } from '../folder.ts';
import { ensurePackages, labPackages } from '../packages.ts';
import type { HostWish } from '../plan.ts';
import { bootstrap, HostOsUnavailable, mmdebstrapOptions } from './bootstrap.ts';
import { findDaemons } from './daemons.ts';
import { digestHostOs, hostOsCodenames, type DaemonKind, hostOsPackages, type HostOs } from './recipe.ts';

export { HostOsUnavailable } from './bootstrap.ts';

export interface BuildOptions {
  /** `modular`: virtqemud, virtproxyd and a daemon for each other driver, in place of libvirtd. */
  readonly daemons?: DaemonKind;
  readonly cache?: string;
  readonly say?: (line: string) => void;
}

/** Which of the systems this machine has. */
export async function findMachineOs(): Promise<HostOs> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const codename = /^VERSION_CODENAME=(.*)$/m.exec(release)?.[1];
  for (const [os, name] of Object.entries(hostOsCodenames)) if (name === codename) return os as HostOs;
  throw new HostOsUnavailable(`this machine is none of ${Object.keys(hostOsCodenames).join(', ')}`);
}

/** The root of this system: the machine's own where that is it, else one from the cache or built now. */
async function findRoot(os: HostOs, cache: string, say: (line: string) => void): Promise<string> {
  if ((await findMachineOs().catch(() => undefined)) === os) return '/';
  const folder = await findOrBuild(cache, `${os}-${digestHostOs(os, mmdebstrapOptions)}`, async (part) => {
    say(`building a root of ${os}; this takes some minutes and is kept`);
    await bootstrap(os, hostOsPackages(os), join(part, 'root'), say);
    const { stdout } = await execa('chroot', [join(part, 'root'), 'dpkg-query', '-W']);
    await writeFile(join(part, 'packages'), `${stdout}\n`);
  });
  return join(folder, 'root');
}

/** What to wish of a lab for a host with this system. */
export async function wishHost(os: HostOs, options: BuildOptions = {}): Promise<HostWish> {
  const { cache = cacheFolder(), say = () => undefined, daemons = 'libvirtd' } = options;
  const lowerFolder = await findRoot(os, cache, say);
  if (daemons === 'libvirtd') return { lowerFolder };
  // A machine whose own root it is has its libvirt only once the lab's packages are installed.
  if (lowerFolder === '/') await ensurePackages(labPackages, say);
  return { lowerFolder, daemonFolder: await findDaemons(os, lowerFolder, cache, say) };
}
