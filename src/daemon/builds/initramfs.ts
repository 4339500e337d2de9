// The small initramfs: busybox, openssl to check signatures, network drivers, our scripts, and the keys that
// it trusts.
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { constants, zstdCompress } from 'node:zlib';
import { execa } from 'execa';
import { HostlerError } from '../../model/errors.ts';
import { encodeCpio, withFolders, type CpioEntry } from './cpio.ts';
import { closureOf, modulesOf, readGraph } from './module.ts';
import { digestTree, type Recipe } from './recipe.ts';

const scripts = join(import.meta.dirname, 'initramfs');

export const digestScripts = (): Promise<string> => digestTree(scripts);

const file = (path: string, body: Uint8Array, mode: number): CpioEntry => ({
  path,
  kind: 'file',
  mode,
  body,
});

/** A program of the root with every library that its loader names. */
async function programWithLibraries(root: string, program: string): Promise<CpioEntry[]> {
  const { stdout } = await execa('chroot', [root, '/lib64/ld-linux-x86-64.so.2', '--list', `/${program}`]);
  const libraries = [...stdout.matchAll(/(?:=> )?(\/\S+) \(0x/g)].map((m) => m[1] ?? '');
  const paths = new Set([...libraries, '/lib64/ld-linux-x86-64.so.2']);
  const entries = [file(program, await readFile(join(root, program)), 0o755)];
  for (const path of [...paths].sort()) {
    // Links are followed as the root sees them; a library is looked for under the name it was linked with.
    const at = await execa('chroot', [root, 'readlink', '-f', path]);
    entries.push(file(path.slice(1), await readFile(join(root, at.stdout)), 0o755));
  }
  return entries;
}

/** The modules, with indices that the root's own depmod writes for exactly this set. */
async function moduleEntries(recipe: Recipe, root: string, kernel: string): Promise<CpioEntry[]> {
  const { paths, absent } = closureOf(await readGraph(root, kernel), recipe.bootModules);
  if (absent.length > 0) {
    throw new HostlerError('build-failed', {
      message: `The kernel ${kernel} has no module ${absent.join(', ')} for the initramfs.`,
      fix: 'Take it off "bootModules" in the recipe, or off "dropModules" if the recipe drops it.',
    });
  }
  const source = modulesOf(root, kernel);
  const stage = join(root, 'var/tmp/initramfs');
  const staged = join(stage, 'lib/modules', kernel);
  const entries: CpioEntry[] = [];
  try {
    for (const path of paths) {
      await mkdir(join(staged, path, '..'), { recursive: true });
      await execa('cp', [join(source, path), join(staged, path)]);
    }
    for (const index of ['modules.builtin', 'modules.builtin.modinfo', 'modules.order']) {
      await execa('cp', [join(source, index), join(staged, index)]);
    }
    await execa('chroot', [root, 'depmod', '-b', '/var/tmp/initramfs', kernel]);
    for (const path of [...paths, 'modules.dep', 'modules.alias', 'modules.symbols', 'modules.builtin']) {
      entries.push(file(`lib/modules/${kernel}/${path}`, await readFile(join(staged, path)), 0o644));
    }
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
  return entries;
}

export interface InitramfsRequest {
  readonly recipe: Recipe;
  readonly root: string;
  readonly kernel: string;
  /** Public keys in PEM: whoever holds one of their private halves may tell the node what to run. */
  readonly trust: readonly string[];
}

export async function buildInitramfs(request: InitramfsRequest): Promise<Buffer> {
  const { recipe, root, kernel, trust } = request;
  const script = async (name: string, path: string, mode: number): Promise<CpioEntry> =>
    file(path, await readFile(join(scripts, name)), mode);
  const entries: CpioEntry[] = [
    await script('init.sh', 'init', 0o755),
    await script('report.sh', 'lib/hostler/report.sh', 0o644),
    await script('verify.sh', 'lib/hostler/verify.sh', 0o644),
    file('bin/busybox', await readFile(join(root, 'usr/bin/busybox')), 0o755),
    { path: 'dev/console', kind: 'device', mode: 0o600, major: 5, minor: 1 },
    ...(await programWithLibraries(root, 'usr/bin/openssl')),
    ...(await moduleEntries(recipe, root, kernel)),
    ...trust.map((pem, at) => file(`etc/hostler/trust/${String(at + 1)}.pem`, Buffer.from(pem), 0o644)),
  ];
  const archive = encodeCpio(withFolders(entries));
  // Linux unpacks zstd with a window of up to 128 MiB; level 15 stays at 8.
  const params = { [constants.ZSTD_c_compressionLevel]: 15 };
  const packed = await promisify(zstdCompress)(archive, { params });
  const limit = recipe.maxInitramfsMiB * 1024 * 1024;
  if (packed.length > limit) {
    throw new HostlerError('build-failed', {
      message: `The initramfs has ${packed.length} bytes, the recipe allows ${limit}.`,
      fix: 'Shorten "bootModules" in the recipe, or raise "maxInitramfsMiB".',
    });
  }
  return packed;
}
