// Gets Debian packages from the machine's own apt sources and unpacks them, without installing any.
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

export interface DebianPackage {
  readonly name: string;
  readonly version: string;
}

/** Package names in `apt-cache depends` of these, hard dependencies only. */
async function dependenciesOf(names: readonly string[]): Promise<string[]> {
  const { stdout } = await execa('apt-cache', ['depends', '--important', ...names]);
  return [...stdout.matchAll(/^ [ |](?:Pre)?Depends: ([^<>\s]+)$/gm)].flatMap((match) => match[1] ?? []);
}

/** The one real package that a meta package such as linux-image-cloud-amd64 stands for today. */
export async function packageBehind(meta: string, pattern: RegExp): Promise<string> {
  const found = (await dependenciesOf([meta])).find((name) => pattern.test(name));
  if (found === undefined) throw new Error(`apt knows no package behind ${meta}; run apt-get update`);
  return found;
}

/** A program's package with the packages of all libraries that it may need. */
export async function withLibraries(name: string): Promise<string[]> {
  const all = new Set<string>([name]);
  let fresh = [name];
  while (fresh.length > 0) {
    const next = await dependenciesOf(fresh);
    fresh = [...new Set(next)].filter((other) => other.startsWith('lib') && !all.has(other));
    fresh.forEach((other) => all.add(other));
  }
  return [...all];
}

/** Downloads the packages into `folder`/deb and unpacks all of them into `folder`/tree. */
export async function unpackPackages(names: readonly string[], folder: string): Promise<DebianPackage[]> {
  const debs = join(folder, 'deb');
  const tree = join(folder, 'tree');
  await mkdir(debs, { recursive: true });
  await mkdir(tree, { recursive: true });
  // Without this apt warns that its own user cannot write into a folder of root.
  await execa('apt-get', ['-qq', '-o', 'APT::Sandbox::User=root', 'download', ...names], { cwd: debs });
  const files = (await readdir(debs)).filter((file) => file.endsWith('.deb')).sort();
  const packages: DebianPackage[] = [];
  for (const file of files) {
    await execa('dpkg-deb', ['--extract', join(debs, file), tree]);
    const { stdout } = await execa('dpkg-deb', [
      '--show',
      '--showformat=${Package} ${Version}',
      join(debs, file),
    ]);
    const [name = '', version = ''] = stdout.split(' ');
    packages.push({ name, version });
  }
  return packages;
}
