// The machine's own package sources, asked through apt with a private state: nothing of the machine's apt is
// changed.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

export interface Candidate {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
}

export interface Apt {
  /** Reads the indices of the machine's sources anew. */
  refresh(): Promise<void>;
  /** Everything that an empty root would get for these packages, in the versions of the sources. */
  resolve(packages: readonly string[]): Promise<Candidate[]>;
  /** Loads exactly these versions into `into`; apt checks them against the signed indices. */
  download(packages: readonly Candidate[], onLine: (line: string) => void): Promise<void>;
  readonly archives: string;
}

/**
 * The essential packages are asked for by a pattern: an empty root has none. apt counts itself in; an image
 * lacks it.
 */
const essential = '?and(?essential,?not(?exact-name(apt)))';

// `Inst NAME (VERSION ORIGIN [ARCH])`, as `apt-get -s` prints it.
const installation = /^Inst (\S+) (?:\[\S*\] )?\((\S+) .*\[(\w+)\]\)/;

export function parseSimulation(output: string): Candidate[] {
  return output.split('\n').flatMap((line) => {
    const m = installation.exec(line);
    const [, name, version, architecture] = m ?? [];
    return name && version && architecture
      ? [{ name: name.replace(/:\w+$/, ''), version, architecture }]
      : [];
  });
}

export async function openApt(folder: string, architecture: string): Promise<Apt> {
  const archives = join(folder, 'archives');
  await mkdir(join(folder, 'lists/partial'), { recursive: true });
  await mkdir(join(archives, 'partial'), { recursive: true });
  await writeFile(join(folder, 'status'), '');
  const configuration = join(folder, 'apt.conf');
  // `-c` is read after the machine's own files: proxies and sources stay theirs, state and hooks are ours.
  await writeFile(
    configuration,
    [
      `Dir::State "${folder}";`,
      `Dir::State::status "${join(folder, 'status')}";`,
      `Dir::State::Lists "${join(folder, 'lists')}";`,
      `Dir::Cache "${folder}";`,
      `Dir::Cache::Archives "${archives}";`,
      `Dir::Cache::pkgcache "pkgcache.bin";`,
      `Dir::Cache::srcpkgcache "";`,
      `APT::Architecture "${architecture}";`,
      '#clear APT::Architectures;',
      '#clear APT::Update::Post-Invoke;',
      '#clear APT::Update::Post-Invoke-Success;',
      '#clear DPkg::Post-Invoke;',
      'APT::Install-Recommends "false";',
      'APT::Sandbox::User "root";',
      'APT::Keep-Downloaded-Packages "true";',
      'Acquire::Languages "none";',
      'Acquire::Retries "3";',
      'Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";',
      '',
    ].join('\n'),
  );
  const env = { LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive' };
  const run = (args: readonly string[]) => execa('apt-get', ['-c', configuration, ...args], { env });
  return {
    archives,
    async refresh() {
      await run(['update', '-q', '-o', 'APT::Update::Error-Mode=any']);
    },
    async resolve(packages) {
      const { stdout } = await run(['install', '-s', '-y', essential, ...packages]);
      return parseSimulation(stdout);
    },
    async download(packages, onLine) {
      const wanted = packages.map((p) => `${p.name}=${p.version}`);
      const loading = run(['install', '-y', '-q', '--download-only', '--no-install-recommends', ...wanted]);
      for await (const line of loading) if (line.startsWith('Get:')) onLine(line);
      await loading;
    },
  };
}
