// Locks and the machine's own apt sources: what is gone is told by name and version, a new lock says what it
// changes.
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fetchPackages } from '../../../src/daemon/builds/fetch.ts';
import { parseLock, printChange, printLock, sortedLock, type Lock } from '../../../src/daemon/builds/lock.ts';
import { readRecipe } from '../../../src/daemon/builds/recipe.ts';
import { lockPath } from '../../../src/daemon/builds/store.ts';
import { openSigningKey } from '../../../src/daemon/pki/signing-key.ts';
import { bootKeys, bootState, testImage } from './image.ts';

const long = 15 * 60_000;

/** A state folder of its own over the store that is there, with a lock that `edit` has changed. */
async function openStore(edit: (lock: Lock) => Lock['packages']) {
  await testImage(await openSigningKey(bootKeys));
  const recipe = await readRecipe(join(import.meta.dirname, '../../../boot-images/debian-12-kvm'));
  const state = await mkdtemp(join(tmpdir(), 'hostler-fetch-'));
  await mkdir(join(state, 'locks'));
  await symlink(join(bootState, 'packages'), join(state, 'packages'));
  const lock = parseLock(await readFile(lockPath(bootState, recipe.name), 'utf8'));
  await writeFile(lockPath(state, recipe.name), printLock(sortedLock(lock.recipe, edit(lock))));
  return { recipe, state, lock, [Symbol.asyncDispose]: () => rm(state, { recursive: true }) };
}

const older = (lock: Lock): Lock['packages'] =>
  lock.packages.map((p) => (p.name === 'libc6' ? { ...p, version: '2.36-0', sha256: '0'.repeat(64) } : p));

test('a lock that the store fills needs no network', { timeout: long }, async () => {
  await using store = await openStore((lock) => lock.packages);
  const result = await fetchPackages({ recipe: store.recipe, state: store.state });
  expect([result.loaded, result.changes]).toEqual([0, []]);
});

test('a lock whose package is gone fails with what the sources have now', { timeout: long }, async () => {
  await using store = await openStore(older);
  await expect(fetchPackages({ recipe: store.recipe, state: store.state })).rejects.toThrow(
    /1 locked packages are neither in the store nor in the sources: libc6 2\.36-0 → 2\.36-\S+\./,
  );
});

test('a new lock says what it changes, and loads only what the store lacks', { timeout: long }, async () => {
  await using store = await openStore(older);
  const result = await fetchPackages({ recipe: store.recipe, state: store.state, relock: true });
  expect(result.changes.map(printChange)).toContainEqual(expect.stringMatching(/^libc6 2\.36-0 → 2\.36-/));
  const written = parseLock(await readFile(lockPath(store.state, store.recipe.name), 'utf8'));
  expect(written).toEqual(result.lock);
  expect(result.loaded).toBeLessThan(result.lock.packages.length / 2);
});
