// Builds a root folder of a Debian release from the machine's own apt sources, with mmdebstrap.
import { execa } from 'execa';
import { ensurePackages } from '../packages.ts';
import { aptSourceFormat, hostOsCodenames, parseAptSources, printAptSources, type HostOs } from './recipe.ts';

/** Documentation, other languages and apt's own indexes would be most of the root's files. */
export const mmdebstrapOptions: readonly string[] = [
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

export interface BootstrapOptions {
  /** Whether apt is to know the source packages too. */
  readonly sources?: boolean;
  /** Shell commands of the machine with which mmdebstrap ends; the root is their $1. */
  readonly hooks?: readonly string[];
}

async function readSources(os: HostOs, withSources: boolean): Promise<string> {
  const values = ['indextargets', '--format', aptSourceFormat, 'Created-By: Packages'];
  const { stdout } = await execa('apt-get', values);
  const sources = printAptSources(parseAptSources(stdout), os, withSources ? ['deb', 'deb-src'] : ['deb']);
  if (sources === '')
    throw new HostOsUnavailable('apt knows no Debian source on this machine; run apt-get update');
  return sources;
}

/** Fills the folder `root`, which is not there yet, with the release and these packages. */
export async function bootstrap(
  os: HostOs,
  packages: readonly string[],
  root: string,
  say: (line: string) => void,
  { sources: withSources = false, hooks = [] }: BootstrapOptions = {},
): Promise<void> {
  await ensurePackages(['mmdebstrap', 'util-linux'], say);
  const sources = await readSources(os, withSources);
  // Its own mounts and processes, which end with this process: a killed build leaves only files.
  const result = await execa(
    'setpriv',
    ['--pdeathsig', 'SIGKILL', 'unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc']
      .concat(['mmdebstrap', ...mmdebstrapOptions, `--include=${packages.join(',')}`])
      .concat(hooks.map((hook) => `--customize-hook=${hook}`))
      .concat([hostOsCodenames[os], root, '-']),
    { input: sources, reject: false, all: true },
  );
  if (result.exitCode === 0) return;
  const lastLines = result.all.split('\n').slice(-8).join('\n');
  throw new HostOsUnavailable(`mmdebstrap could not build a root of ${os}:\n${lastLines}`);
}
