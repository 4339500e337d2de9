import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseRecipe, readRecipe } from './recipe.ts';

const recipes = join(import.meta.dirname, '../../../boot-images');

test('every recipe of the project can be read, and is called like its folder', async () => {
  const names = (await readdir(recipes, { withFileTypes: true }))
    .filter((e) => e.isDirectory())
    .map((e) => e.name);
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) expect((await readRecipe(join(recipes, name))).name).toBe(name);
});

test('all faults at once', async () => {
  const good = JSON.parse(await readFile(join(recipes, 'debian-12-kvm/recipe.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  const parsed = parseRecipe(
    JSON.stringify({
      ...good,
      name: 'No',
      packages: { a: ['x --purge'] },
      remove: ['../etc'],
      maxImageMiB: 0,
      units: { enable: ['x'] },
    }),
  );
  expect('faults' in parsed && parsed.faults.map((f) => f.split(' ')[0])).toEqual([
    '"name"',
    '"maxImageMiB"',
    '"a"',
    '"remove"',
    '"enable"',
    '"packages"',
  ]);
});

test('the digest covers every byte and mode of the folder, and not its README', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hostler-recipe-'));
  try {
    await cp(join(recipes, 'debian-12-kvm'), folder, { recursive: true });
    const digest = async () => (await readRecipe(folder)).digest;
    const before = await digest();
    await writeFile(join(folder, 'README.md'), 'other words');
    expect(await digest()).toBe(before);
    await writeFile(join(folder, 'overlay/etc/new'), '');
    expect(await digest()).not.toBe(before);
  } finally {
    await rm(folder, { recursive: true });
  }
});
