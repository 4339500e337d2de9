// Builds libvirt's modular daemons for a host's system, as Debian packages none of them.
import { readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { findOrBuild } from '../artefact.ts';
import { modularDaemons } from '../plan.ts';
import { bootstrap, HostOsUnavailable, mmdebstrapOptions } from './bootstrap.ts';
import { daemonBuildPackages, digestDaemons, type HostOs } from './recipe.ts';

const script = join(import.meta.dirname, 'modular.sh');

/** As Debian counts it; the daemons of one upstream version fit all of Debian's. */
async function libvirtVersion(root: string): Promise<string> {
  const query = ['-W', '-f', '${source:Upstream-Version}', 'libvirt0'];
  const { stdout, exitCode } = await execa('dpkg-query', [`--root=${root}`, ...query], { reject: false });
  if (exitCode !== 0) throw new HostOsUnavailable(`${root} has no libvirt whose daemons could be built`);
  return stdout;
}

async function build(os: HostOs, version: string, part: string, say: (line: string) => void): Promise<void> {
  const root = join(part, 'root');
  const begun = performance.now();
  const names = modularDaemons.join(', ');
  say(`compiling ${names} from Debian's libvirt source; this takes some minutes and is kept`);
  const copy = `cp '${script}' "$1/modular.sh"`;
  const compile = `chroot "$1" sh /modular.sh ${modularDaemons.join(' ')}`;
  await bootstrap(os, daemonBuildPackages(os), root, say, { sources: true, hooks: [copy, compile] });
  const built = readFileSync(join(root, 'build/version'), 'utf8').trim();
  if (!built.startsWith(`${version}-`)) {
    throw new HostOsUnavailable(`the archive has the source of libvirt ${built}, the host has ${version}`);
  }
  await mkdir(join(part, 'sbin'));
  for (const daemon of modularDaemons)
    await rename(join(root, 'build/sbin', daemon), join(part, 'sbin', daemon));
  await rm(root, { recursive: true });
  const seconds = Math.round((performance.now() - begun) / 1000);
  await writeFile(join(part, 'source'), `libvirt ${built}, compiled in ${seconds} s\n`);
  say(`libvirt ${built}: ${modularDaemons.length} daemons in ${seconds} s`);
}

/** Where the daemons are that fit the libvirt of `root`; built when the cache has none. */
export async function findDaemons(
  os: HostOs,
  root: string,
  cache: string,
  say: (line: string) => void,
): Promise<string> {
  const version = await libvirtVersion(root);
  const recipe = [readFileSync(script, 'utf8'), ...mmdebstrapOptions];
  const name = `daemons-${os}-${digestDaemons(os, version, recipe)}`;
  return join(await findOrBuild(cache, name, (part) => build(os, version, part, say)), 'sbin');
}
