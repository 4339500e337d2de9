// libvirt's own test documents, out of the source package of a Debian suite: fetched by apt, kept in .cache.
//
// The source list is made from the machine's own Debian sources, with the suite exchanged, and lives in a
// scratch folder: nothing of apt's state is touched. apt checks the signature of the index; the digest of
// the archive is compared with that index here.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/** Debian 12 (libvirt 9) and Debian 13 (libvirt 11). */
export const corpusSuites: readonly string[] = ['bookworm', 'trixie'];

export interface Corpus {
  readonly suite: string;
  readonly version: string;
  /** The unpacked documents and schemas, laid out as in libvirt's source. */
  readonly path: string;
}
export interface NoCorpus {
  readonly missing: string;
}

const cache = join(import.meta.dirname, '../../.cache/corpus');

/** The corpus of a suite, from the cache or fetched; `missing` says why it cannot be had here. */
export async function fetchCorpus(
  suite: string,
  say: (line: string) => void = () => undefined,
): Promise<Corpus | NoCorpus> {
  const kept = existsSync(cache) ? await readdir(cache) : [];
  const found = kept.find((name) => name.startsWith(`${suite}-libvirt-`));
  if (found !== undefined) {
    return { suite, version: found.slice(`${suite}-libvirt-`.length), path: join(cache, found) };
  }
  const uri = await debianMirror();
  if (uri === undefined) return { missing: 'apt knows no Debian source here (apt-get update, or no Debian)' };
  const scratch = await mkdtemp(join(tmpdir(), 'hostler-corpus-'));
  try {
    say(`fetching libvirt's source package of ${suite}`);
    return await fetchInto(scratch, suite, uri);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { missing: `libvirt's source package of ${suite} cannot be fetched: ${message.slice(0, 400)}` };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Where the machine's own Debian packages come from. */
async function debianMirror(): Promise<string | undefined> {
  const format = ['--format', '$(REPO_URI)'];
  const wanted = ['Created-By: Packages', 'Origin: Debian', 'Component: main'];
  const { stdout, exitCode } = await execa('apt-get', ['indextargets', ...format, ...wanted], {
    reject: false,
  });
  return exitCode === 0 ? stdout.split('\n').find((line) => line !== '') : undefined;
}

async function fetchInto(scratch: string, suite: string, uri: string): Promise<Corpus> {
  const sources = join(scratch, 'source.sources');
  const lists = join(scratch, 'lists');
  await mkdir(join(lists, 'partial'), { recursive: true });
  await mkdir(join(scratch, 'archives/partial'), { recursive: true });
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  const lines = [
    'Types: deb-src',
    `URIs: ${uri}`,
    `Suites: ${suite}`,
    'Components: main',
    `Signed-By: ${keyring}`,
  ];
  await writeFile(sources, `${lines.join('\n')}\n`);
  const options = [
    `Dir::Etc::sourcelist=${sources}`,
    'Dir::Etc::sourceparts=/dev/null',
    `Dir::State::lists=${lists}`,
    `Dir::Cache=${scratch}`,
    'APT::Sandbox::User=root',
    'Acquire::Retries=3',
  ].flatMap((option) => ['-o', option]);
  const within = { cwd: scratch, timeout: 180_000 };
  await execa('apt-get', [...options, 'update'], within);
  const { stdout: index } = await execa(
    'apt-cache',
    [...options, 'showsrc', '--only-source', 'libvirt'],
    within,
  );
  const archive = originalArchive(index);
  // The signature file beside the archive may be missing on a mirror; what is needed is checked below.
  const download = await execa('apt-get', [...options, 'source', '--download-only', 'libvirt'], {
    ...within,
    reject: false,
  });
  const file = join(scratch, archive.name);
  if (!existsSync(file)) throw new Error(download.stderr.trim().split('\n').at(-1) ?? 'no archive came');
  const digest = createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
  if (digest !== archive.sha256) throw new Error(`${archive.name} has not the digest that the index names`);

  const unpacked = join(scratch, 'unpacked');
  await mkdir(unpacked);
  const wanted = ['--wildcards', '*.xml', '*.rng'];
  await execa('tar', ['-xJf', file, '-C', unpacked, '--strip-components=1', ...wanted], within);
  const path = join(cache, `${suite}-libvirt-${archive.version}`);
  await mkdir(cache, { recursive: true });
  // Copied beside its place and renamed into it: a killed fetch leaves nothing that looks whole.
  const beside = await mkdtemp(join(cache, '.new-'));
  await cp(unpacked, beside, { recursive: true, verbatimSymlinks: true });
  await rename(beside, path).catch(async (error: unknown) => {
    await rm(beside, { recursive: true, force: true });
    if (!existsSync(path)) throw error;
  });
  return { suite, version: archive.version, path };
}

/** The upstream archive that the index of source packages names, with its digest; the newest entry counts. */
function originalArchive(index: string): { name: string; sha256: string; version: string } {
  const found = [...index.matchAll(/^ ([0-9a-f]{64}) \d+ (libvirt_([0-9.]+)\.orig\.tar\.xz)$/gm)].at(-1);
  if (found === undefined) throw new Error('the index of source packages names no archive of libvirt');
  const [, sha256 = '', name = '', version = ''] = found;
  return { name, sha256, version };
}
