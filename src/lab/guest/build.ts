// Builds the lab guest, or finds this recipe's build in the cache: kernel, initrd, disk, halting guest.
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { findOrBuild } from '../artefact.ts';
import { cacheFolder } from '../folder.ts';
import { ensurePackages } from '../packages.ts';
import { packageBehind, unpackPackages, withLibraries, type DebianPackage } from './debian.ts';
import { makeDisk } from './disk.ts';
import { encodeHltImage } from './hlt.ts';
import { makeInitrd } from './initrd.ts';
import { buildPackages, digestRecipe, guestKernelArguments, guestPackages, programFolder } from './recipe.ts';

/** The guest's files by name, all in one folder of the cache. */
export interface GuestArtefacts {
  readonly digest: string;
  readonly folder: string;
  readonly kernel: string;
  readonly initrd: string;
  /** A bootable qcow2; use it as the backing file of a guest's own disk. */
  readonly disk: string;
  /** A floppy image whose guest prints one line and halts. */
  readonly hlt: string;
}

export interface GuestManifest {
  readonly packages: readonly DebianPackage[];
  readonly sha256: Readonly<Record<string, string>>;
}

export interface BuildOptions {
  /** The folder of all built artefacts of this machine, if not the usual one. */
  readonly cache?: string;
  /** Told what is being done when it takes time. */
  readonly say?: (line: string) => void;
}

const fileNames = { kernel: 'kernel', initrd: 'initrd', disk: 'disk.qcow2', hlt: 'hlt.img' } as const;

const artefactsIn = (folder: string, digest: string): GuestArtefacts => ({
  digest,
  folder,
  kernel: join(folder, fileNames.kernel),
  initrd: join(folder, fileNames.initrd),
  disk: join(folder, fileNames.disk),
  hlt: join(folder, fileNames.hlt),
});

export async function readGuestManifest(folder: string): Promise<GuestManifest | undefined> {
  const text = await readFile(join(folder, 'manifest.json'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as GuestManifest);
}

async function compileProgram(target: string): Promise<void> {
  const sources = (await readdir(programFolder)).filter((name) => name.endsWith('.c')).sort();
  const flags = ['-std=gnu17', '-Wall', '-Wextra', '-Werror', '-Os', '-static', '-s', '-pthread'];
  // Without a build id and from relative paths, so that equal sources give equal bytes.
  await execa('gcc', [...flags, '-Wl,--build-id=none', '-o', target, ...sources], { cwd: programFolder });
}

async function findKernel(tree: string): Promise<string> {
  const name = (await readdir(join(tree, 'boot'))).find((file) => file.startsWith('vmlinuz-'));
  if (name === undefined) throw new Error('the kernel package brought no kernel');
  return join(tree, 'boot', name);
}

async function buildInto(folder: string, say: (line: string) => void): Promise<void> {
  const work = join(folder, 'work');
  await mkdir(work, { recursive: true });
  const { kernel, kernelPattern, busybox, agent } = guestPackages;
  const names = [await packageBehind(kernel, kernelPattern), busybox, ...(await withLibraries(agent))];
  say(`lab guest: fetching ${names.length} packages`);
  const packages = await unpackPackages(names, work);
  const tree = join(work, 'tree');
  say('lab guest: compiling and packing');
  const program = join(work, 'lab-guest');
  await compileProgram(program);
  const artefacts = artefactsIn(folder, '');
  await copyFile(await findKernel(tree), artefacts.kernel);
  const initrd = await makeInitrd({ tree, program, scripts: programFolder });
  await writeFile(artefacts.initrd, initrd);
  const files = { kernel: await readFile(artefacts.kernel), initrd };
  await makeDisk(work, files, guestKernelArguments, artefacts.disk);
  await writeFile(artefacts.hlt, encodeHltImage());
  await rm(work, { recursive: true });
  const sha256: Record<string, string> = {};
  for (const name of Object.values(fileNames))
    sha256[name] = createHash('sha256')
      .update(await readFile(join(folder, name)))
      .digest('hex');
  const manifest: GuestManifest = { packages, sha256 };
  await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** The artefacts of today's recipe, built now if the cache has none. A build is whole or absent. */
export async function buildGuest(options: BuildOptions = {}): Promise<GuestArtefacts> {
  const { cache = cacheFolder(), say = () => undefined } = options;
  const digest = await digestRecipe();
  const folder = await findOrBuild(cache, `guest-${digest}`, async (part) => {
    await ensurePackages(buildPackages, say);
    await buildInto(part, say);
  });
  return artefactsIn(folder, digest);
}
