import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildImage } from './build.ts';
import { expandGlob } from './glob.ts';
import {
  digestImageFiles,
  listImages,
  removeImage,
  showImage,
  takeImageIn,
  verifyImage,
  type BootImage,
} from './image.ts';
import { printLock, sortedLock } from './lock.ts';
import { readRecipe } from './recipe.ts';
import { writeRepository } from './repository.ts';

let state: string;
beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'hostler-images-'));
});
afterEach(async () => {
  await rm(state, { recursive: true });
});

async function bringIn(content: string): Promise<BootImage> {
  const folder = join(state, 'new');
  await mkdir(folder);
  for (const name of ['kernel', 'initrd', 'root.squashfs'])
    await writeFile(join(folder, name), content + name);
  return takeImageIn(state, folder, {
    format: 1,
    recipe: 'r',
    recipeDigest: 'd',
    lockDigest: 'l',
    initramfsDigest: 's',
    kernelVersion: '6.1',
    arguments: '',
    trust: [],
    files: await digestImageFiles(folder),
  });
}

test('one content is one image, however often it is built', async () => {
  const first = await bringIn('a');
  expect((await bringIn('a')).id).toBe(first.id);
  const second = await bringIn('b');
  expect((await listImages(state)).map((i) => i.id).sort()).toEqual([first.id, second.id].sort());
  expect(await readdir(state)).toEqual(['images']);
});

test('a changed byte is found, and by its file', async () => {
  const { id } = await bringIn('a');
  expect(await verifyImage(state, id)).toEqual([]);
  await writeFile(join(state, 'images', id, 'initrd'), 'other');
  expect(await verifyImage(state, id)).toEqual(['initrd was changed']);
});

test('an image in use stays; one that nobody uses goes whole', async () => {
  const { id } = await bringIn('a');
  await expect(removeImage(state, id, ['node n1'])).rejects.toThrow(
    `The boot image ${id} is used by node n1.`,
  );
  await removeImage(state, id, []);
  await expect(showImage(state, id)).rejects.toThrow('There is no boot image');
  expect(await readdir(join(state, 'images'))).toEqual([]);
  await expect(showImage(state, '../../etc')).rejects.toThrow('There is no boot image');
});

test('a store that lacks a package, or holds a damaged one, is told before anything is built', async () => {
  const lock = sortedLock('r', [
    { name: 'p', version: '1', architecture: 'all', sha256: 'b'.repeat(64), size: 1 },
  ]);
  const write = () => writeRepository(state, lock, 'bookworm', join(state, 'repository'), () => undefined);
  await expect(write()).rejects.toThrow('The store lacks p 1.');
  await mkdir(join(state, 'packages'));
  await writeFile(join(state, 'packages', `${'b'.repeat(64)}.deb`), 'x');
  await expect(write()).rejects.toThrow("The store's p 1 was damaged");
  expect(await readdir(join(state, 'packages'))).toEqual([]);
});

test('a build that fails leaves nothing, and what a killed one left is swept', async () => {
  const recipe = await readRecipe(join(import.meta.dirname, '../../../boot-images/debian-12-kvm'));
  await expect(buildImage({ recipe, state, trust: [] })).rejects.toThrow('has no lock yet');
  await mkdir(join(state, 'locks'));
  const missing = { name: 'p', version: '1', architecture: 'all', sha256: 'b'.repeat(64), size: 1 };
  await writeFile(join(state, 'locks/debian-12-kvm.json'), printLock(sortedLock(recipe.name, [missing])));
  // No process has so high a number: the largest that Linux gives is 2^22.
  await mkdir(join(state, 'work/build-99999999-debian-12-kvm/root'), { recursive: true });
  await expect(buildImage({ recipe, state, trust: [] })).rejects.toThrow('The store lacks p 1.');
  expect(await readdir(join(state, 'work'))).toEqual([]);
  expect(await listImages(state)).toEqual([]);
});

test('a glob never leaves the root through a link', async () => {
  await mkdir(join(state, 'etc/ssh'), { recursive: true });
  for (const name of ['host_key', 'host_key.pub', 'config'])
    await writeFile(join(state, 'etc/ssh', name), '');
  await symlink('/', join(state, 'out'));
  expect(await expandGlob(state, 'etc/*/host_*')).toEqual(['etc/ssh/host_key', 'etc/ssh/host_key.pub']);
  expect(await expandGlob(state, 'out/etc/passwd')).toEqual([]);
  expect(await expandGlob(state, 'out')).toEqual(['out']);
});
