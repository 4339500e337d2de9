// The store of boot images: a folder per image, named by the digest of its manifest; written by one rename,
// read by many.
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HostlerError } from '../../model/errors.ts';
import { digestFile } from './store.ts';

/** The three files that a node loads, as they are called in the folder and in URLs. */
export const imageFiles = ['kernel', 'initrd', 'root.squashfs'] as const;
export type ImageFile = (typeof imageFiles)[number];

export interface FileDigest {
  readonly sha256: string;
  readonly size: number;
}

/** What an image is and what it was made of. Nothing here may depend on when or where it was built. */
export interface ImageManifest {
  readonly format: 1;
  readonly recipe: string;
  readonly recipeDigest: string;
  readonly lockDigest: string;
  /** Of the scripts in the initramfs. */
  readonly initramfsDigest: string;
  readonly kernelVersion: string;
  /** Kernel arguments that every node of this image gets. */
  readonly arguments: string;
  /** Digests of the public keys that the initramfs trusts. */
  readonly trust: readonly string[];
  readonly files: Readonly<Record<ImageFile, FileDigest>>;
}

export interface BootImage extends ImageManifest {
  readonly id: string;
  readonly builtAt: Date;
}

export const imagesFolder = (state: string): string => join(state, 'images');

/** One text for one content: the id is its digest. */
export const printManifest = (manifest: ImageManifest): string => JSON.stringify(manifest, null, 2) + '\n';

export const imageIdOf = (manifest: ImageManifest): string =>
  createHash('sha256').update(printManifest(manifest)).digest('hex').slice(0, 16);

export async function digestImageFiles(folder: string): Promise<Record<ImageFile, FileDigest>> {
  const digest = async (name: ImageFile): Promise<FileDigest> => {
    const path = join(folder, name);
    return { sha256: await digestFile(path), size: (await stat(path)).size };
  };
  return {
    kernel: await digest('kernel'),
    initrd: await digest('initrd'),
    'root.squashfs': await digest('root.squashfs'),
  };
}

/** Brings a finished folder in; an image that is there already stays as it is. */
export async function takeImageIn(
  state: string,
  folder: string,
  manifest: ImageManifest,
): Promise<BootImage> {
  const id = imageIdOf(manifest);
  await writeFile(join(folder, 'manifest.json'), printManifest(manifest));
  await mkdir(imagesFolder(state), { recursive: true });
  const target = join(imagesFolder(state), id);
  if (await stat(target).catch(() => undefined)) await rm(folder, { recursive: true });
  else await rename(folder, target);
  return showImage(state, id);
}

export async function showImage(state: string, id: string): Promise<BootImage> {
  const path = join(imagesFolder(state), id, 'manifest.json');
  const found = /^[0-9a-f]{16}$/.test(id) ? await stat(path).catch(() => undefined) : undefined;
  if (!found) {
    throw new HostlerError('boot-image-not-found', {
      message: `There is no boot image ${id}.`,
      fix: 'List the images that there are.',
    });
  }
  const manifest = JSON.parse(await readFile(path, 'utf8')) as ImageManifest;
  return { ...manifest, id, builtAt: found.mtime };
}

export async function listImages(state: string): Promise<BootImage[]> {
  const ids = await readdir(imagesFolder(state)).catch(() => []);
  const images = await Promise.all(
    ids.filter((id) => /^[0-9a-f]{16}$/.test(id)).map((id) => showImage(state, id)),
  );
  return images.sort((a, b) => a.builtAt.getTime() - b.builtAt.getTime() || (a.id < b.id ? -1 : 1));
}

/** Reads every byte again: does the folder still hold what its name promises? */
export async function verifyImage(state: string, id: string): Promise<readonly string[]> {
  const { builtAt: _builtAt, id: _id, ...manifest } = await showImage(state, id);
  const faults: string[] = [];
  if (imageIdOf(manifest) !== id) faults.push('the manifest does not match the name of the image');
  const found = await digestImageFiles(join(imagesFolder(state), id));
  for (const name of imageFiles) {
    if (found[name].sha256 !== manifest.files[name].sha256) faults.push(`${name} was changed`);
  }
  return faults;
}

/** `users` are the nodes and rules that name the image now or may go back to it. */
export async function removeImage(state: string, id: string, users: readonly string[]): Promise<void> {
  await showImage(state, id);
  if (users.length > 0) {
    throw new HostlerError('in-use', {
      message: `The boot image ${id} is used by ${users.join(', ')}.`,
      fix: 'Assign another image to them first.',
      facts: { users: [...users] },
    });
  }
  // Gone by one rename, so that a reader never finds half of it.
  const doomed = join(imagesFolder(state), `.removed-${id}`);
  await rename(join(imagesFolder(state), id), doomed);
  await rm(doomed, { recursive: true });
}
