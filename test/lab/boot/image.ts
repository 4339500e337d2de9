// The boot image of these tests: fetched and built once, kept in the lab's cache for as long as nothing
// it is made of changes.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { buildImage } from '../../../src/daemon/builds/build.ts';
import { fetchPackages } from '../../../src/daemon/builds/fetch.ts';
import { listImages, type BootImage } from '../../../src/daemon/builds/image.ts';
import { digestScripts } from '../../../src/daemon/builds/initramfs.ts';
import { readRecipe } from '../../../src/daemon/builds/recipe.ts';
import { cacheFolder } from '../../../src/lab/folder.ts';
import type { SigningKey } from '../../../src/daemon/pki/signing-key.ts';

const root = join(import.meta.dirname, '../../..');
/** Laid out as a manager's state, so that the lab's manager can take over what was built here. */
export const bootState = join(cacheFolder(), 'boot/boot-images');
export const bootKeys = join(cacheFolder(), 'boot/pki');

/**
 * An image that is there is taken when recipe, scripts and trusted key are the same; the lock may be older.
 */
export async function testImage(key: SigningKey): Promise<BootImage> {
  const recipe = await readRecipe(join(root, 'boot-images/debian-12-kvm'));
  const initramfs = await digestScripts();
  const trusted = createHash('sha256').update(key.publicPem).digest('hex');
  const fits = (image: BootImage): boolean =>
    image.recipeDigest === recipe.digest &&
    image.initramfsDigest === initramfs &&
    image.trust.includes(trusted);
  const images = await listImages(bootState);
  const kept = images.findLast(fits);
  if (kept) return kept;
  await fetchPackages({ recipe, state: bootState }).catch(() =>
    fetchPackages({ recipe, state: bootState, relock: true }),
  );
  return buildImage({ recipe, state: bootState, trust: [key.publicPem] });
}
