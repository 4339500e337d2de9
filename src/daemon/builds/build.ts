// Builds a boot image offline from its lock and the store; the finished folder appears by one rename, or not
// at all.
import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { HostlerError } from '../../model/errors.ts';
import { readLock } from './store.ts';
import { digestImageFiles, takeImageIn, type BootImage } from './image.ts';
import { buildInitramfs, digestScripts } from './initramfs.ts';
import { printLock, type Lock } from './lock.ts';
import type { OnProgress } from './progress.ts';
import type { Recipe } from './recipe.ts';
import { writeRepository } from './repository.ts';
import { apart, finishRoot, installPackages } from './root.ts';

export interface BuildRequest {
  readonly recipe: Recipe;
  readonly state: string;
  /** Public keys in PEM that nodes of this image trust: the manager's. */
  readonly trust: readonly string[];
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Work folders carry the pid of their build; one whose build is gone is what a kill left behind. */
async function sweepLeftovers(state: string): Promise<void> {
  for (const name of await readdir(join(state, 'work'))) {
    const pid = Number(/^build-(\d+)-/.exec(name)?.[1] ?? Number.NaN);
    if (Number.isInteger(pid) && isAlive(pid)) continue;
    await rm(join(state, 'work', name), { recursive: true, force: true });
  }
}

async function packRoot(recipe: Recipe, root: string, target: string, signal?: AbortSignal): Promise<void> {
  const { level, blockKiB } = recipe.compression;
  const options = [
    '-noappend',
    '-no-progress',
    '-quiet',
    '-comp',
    'zstd',
    '-Xcompression-level',
    String(level),
  ];
  await execa('setpriv', [...apart, 'mksquashfs', root, target, ...options, '-b', `${blockKiB}K`], {
    env: { SOURCE_DATE_EPOCH: String(recipe.sourceDateEpoch) },
    ...(signal ? { cancelSignal: signal } : {}),
  });
  const { size } = await stat(target);
  const limit = recipe.maxImageMiB * 1024 * 1024;
  if (size <= limit) return;
  throw new HostlerError('build-failed', {
    message: `The image has ${size} bytes, the recipe allows ${limit}.`,
    fix: 'Take packages or modules out of the recipe, or raise "maxImageMiB".',
  });
}

async function buildIn(request: BuildRequest, lock: Lock, work: string): Promise<BootImage> {
  const { recipe, state, trust, signal } = request;
  const onProgress = request.onProgress ?? (() => undefined);
  const steps = [
    'check packages',
    'install packages',
    'trim and configure',
    'pack the initramfs',
    'pack the root',
    'digest',
  ];
  const begin = (step: string): void => {
    signal?.throwIfAborted();
    onProgress({ step, done: steps.indexOf(step), total: steps.length });
  };
  const [root, repository, out] = ['root', 'repository', 'image'].map((name) => join(work, name)) as [
    string,
    string,
    string,
  ];
  await mkdir(out);
  begin('check packages');
  await writeRepository(state, lock, recipe.suite, repository, onProgress);
  begin('install packages');
  await installPackages(recipe, repository, root, signal);
  begin('trim and configure');
  const { kernel } = await finishRoot(recipe, lock, root, join(out, 'kernel'));
  begin('pack the initramfs');
  await writeFile(join(out, 'initrd'), await buildInitramfs({ recipe, root, kernel, trust }));
  begin('pack the root');
  await packRoot(recipe, root, join(out, 'root.squashfs'), signal);
  begin('digest');
  await writeFile(join(out, 'lock.json'), printLock(lock));
  return takeImageIn(state, out, {
    format: 1,
    recipe: recipe.name,
    recipeDigest: recipe.digest,
    lockDigest: digestOf(printLock(lock)),
    initramfsDigest: await digestScripts(),
    kernelVersion: kernel,
    arguments: recipe.arguments,
    trust: trust.map(digestOf),
    files: await digestImageFiles(out),
  });
}

export async function buildImage(request: BuildRequest): Promise<BootImage> {
  const { recipe, state } = request;
  const lock = await readLock(state, recipe.name);
  if (!lock) {
    throw new HostlerError('build-failed', {
      message: `The recipe ${recipe.name} has no lock yet.`,
      fix: 'Fetch its packages first: that writes the lock.',
    });
  }
  await mkdir(join(state, 'work'), { recursive: true });
  await sweepLeftovers(state);
  const work = join(state, 'work', `build-${String(process.pid)}-${recipe.name}`);
  await mkdir(work);
  try {
    return await buildIn(request, lock, work);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
