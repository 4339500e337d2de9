// Gives a lab host another operating system: a root that mmdebstrap builds from the machine's apt sources.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { findOrBuild } from '../artefact.ts';
import { cacheFolder } from '../folder.ts';
import { ensurePackages } from '../packages.ts';
import type { HostWish } from '../plan.ts';
import {
  aptSourceFormat,
  digestHostOs,
  hostOsCodenames,
  hostOsPackages,
  parseAptSources,
  printAptSources,
  type HostOs,
} from './recipe.ts';

export interface BuildOptions {
  readonly cache?: string;
  readonly say?: (line: string) => void;
}

/** Documentation, other languages and apt's own indexes would be most of the root's files. */
const mmdebstrapOptions: readonly string[] = [
  '--variant=minbase',
  '--format=directory',
  '--aptopt=Apt::Install-Recommends "false"',
  '--aptopt=Acquire::Languages "none"',
  '--dpkgopt=path-exclude=/usr/share/man/*',
  '--dpkgopt=path-exclude=/usr/share/locale/*',
  '--dpkgopt=path-exclude=/usr/share/doc/*',
];

export class HostOsUnavailable extends Error {
  override readonly name = 'HostOsUnavailable';
}

async function readSources(os: HostOs): Promise<string> {
  const values = ['indextargets', '--format', aptSourceFormat, 'Created-By: Packages'];
  const { stdout } = await execa('apt-get', values);
  const sources = printAptSources(parseAptSources(stdout), os);
  if (sources === '')
    throw new HostOsUnavailable('apt knows no Debian source on this machine; run apt-get update');
  return sources;
}

async function bootstrap(os: HostOs, root: string): Promise<void> {
  const sources = await readSources(os);
  // Its own mounts and processes, which end with this process: a killed build leaves only files.
  const result = await execa(
    'setpriv',
    ['--pdeathsig', 'SIGKILL', 'unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc']
      .concat(['mmdebstrap', ...mmdebstrapOptions, `--include=${hostOsPackages(os).join(',')}`])
      .concat([hostOsCodenames[os], root, '-']),
    { input: sources, reject: false, all: true },
  );
  if (result.exitCode === 0) return;
  const lastLines = result.all.split('\n').slice(-8).join('\n');
  throw new HostOsUnavailable(`mmdebstrap could not build a root of ${os}:\n${lastLines}`);
}

/** What to wish of a lab for a host with this system; the machine's own root does where it is that system. */
export async function wishHost(os: HostOs, options: BuildOptions = {}): Promise<HostWish> {
  const { cache = cacheFolder(), say = () => undefined } = options;
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  if (new RegExp(`^VERSION_CODENAME=${hostOsCodenames[os]}$`, 'm').test(release)) return {};
  const folder = await findOrBuild(cache, `${os}-${digestHostOs(os, mmdebstrapOptions)}`, async (part) => {
    await ensurePackages(['mmdebstrap', 'util-linux'], say);
    say(`building a root of ${os}; this takes some minutes and is kept`);
    await bootstrap(os, join(part, 'root'));
    const { stdout } = await execa('chroot', [join(part, 'root'), 'dpkg-query', '-W']);
    await writeFile(join(part, 'packages'), `${stdout}\n`);
  });
  return { lowerFolder: join(folder, 'root') };
}
