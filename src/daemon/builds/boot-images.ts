// The boot images of a manager: recipes of several folders, one state folder for packages, locks, images
// and trials.
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HostlerError } from '../../model/errors.ts';
import { instant } from '../../model/time.ts';
import type { BootImages, BuiltImage } from '../ports/boot-images.ts';
import { buildImage } from './build.ts';
import { fetchPackages } from './fetch.ts';
import { listImages, removeImage, showImage, type BootImage } from './image.ts';
import { digestScripts } from './initramfs.ts';
import { printChange, printLock } from './lock.ts';
import { readRecipe, type Recipe } from './recipe.ts';
import { readLock } from './store.ts';

export interface BootImagesParts {
  readonly state: string;
  /** Later folders win. */
  readonly recipes: readonly string[];
  /** In PEM: what the initramfs trusts. */
  readonly trust: readonly string[];
  trial(image: BootImage, signal: AbortSignal): Promise<readonly string[]>;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

async function foldersOf(roots: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const root of roots) {
    for (const entry of await readdir(root, { withFileTypes: true }).catch(() => [])) {
      const folder = join(root, entry.name);
      const there = await stat(join(folder, 'recipe.json')).catch(() => undefined);
      if (there) found.set(entry.name, folder);
    }
  }
  return found;
}

async function findRecipe(roots: readonly string[], name: string): Promise<Recipe> {
  const folders = await foldersOf(roots);
  const folder = folders.get(name);
  if (folder !== undefined) return readRecipe(folder);
  throw new HostlerError('recipe-not-found', {
    message: `There is no recipe ${name.slice(0, 80)}`,
    fix: `There are: ${[...folders.keys()].sort().join(', ')}. One of your own is a folder in --recipes DIR.`,
  });
}

/** The image that recipe, lock and keys would give, where it is there already. */
async function findBuilt({ state, trust }: BootImagesParts, recipe: Recipe): Promise<BootImage | undefined> {
  const lock = await readLock(state, recipe.name);
  if (!lock) return undefined;
  const lockDigest = sha256(printLock(lock));
  const scripts = await digestScripts();
  const wanted = trust.map(sha256).join();
  return (await listImages(state)).find(
    (image) =>
      image.recipeDigest === recipe.digest &&
      image.lockDigest === lockDigest &&
      image.initramfsDigest === scripts &&
      image.trust.join() === wanted,
  );
}

interface Trial {
  readonly passedAt: string;
  readonly phases: readonly string[];
}

const trialPath = (state: string, id: string): string => join(state, 'trials', `${id}.json`);

async function readTrial(state: string, id: string): Promise<Trial | null> {
  const text = await readFile(trialPath(state, id), 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as Trial);
}

async function writeTrial(state: string, id: string, trial: Trial): Promise<void> {
  const path = trialPath(state, id);
  await mkdir(join(state, 'trials'), { recursive: true });
  await writeFile(`${path}.part`, `${JSON.stringify(trial)}\n`);
  await rename(`${path}.part`, path);
}

async function print(state: string, image: BootImage): Promise<BuiltImage> {
  const { id, recipe, kernelVersion, recipeDigest, lockDigest, files, builtAt } = image;
  return {
    ...{ id, recipe, kernelVersion, recipeDigest, lockDigest, files, arguments: image.arguments },
    builtAt: instant(builtAt.getTime()),
    triedAt: (await readTrial(state, id))?.passedAt ?? null,
  };
}

export function openBootImages(parts: BootImagesParts): BootImages {
  const { state, recipes: roots } = parts;
  return {
    recipes: async () => [...(await foldersOf(roots)).keys()].sort(),
    async fetch(name, relock, { onProgress }) {
      const recipe = await findRecipe(roots, name);
      const { lock, changes, loaded } = await fetchPackages({ recipe, state, relock, onProgress });
      return { packages: lock.packages.length, loaded, changes: changes.map(printChange) };
    },
    async build(name, { signal, onProgress }) {
      const recipe = await findRecipe(roots, name);
      const built = await findBuilt(parts, recipe);
      return print(state, built ?? (await buildImage({ ...parts, recipe, signal, onProgress })));
    },
    async trial(id, signal) {
      const done = await readTrial(state, id);
      if (done) return done.phases;
      const phases = await parts.trial(await showImage(state, id), signal);
      await writeTrial(state, id, { passedAt: instant(Date.now()), phases });
      return phases;
    },
    list: async () => Promise.all((await listImages(state)).map((image) => print(state, image))),
    show: async (id) => print(state, await showImage(state, id)),
    async remove(id, users) {
      await removeImage(state, id, users);
      await rm(trialPath(state, id), { force: true });
    },
  };
}
