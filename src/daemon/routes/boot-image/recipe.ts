// A recipe that there is not is told before any work is begun.
import { HostlerError } from '../../../model/errors.ts';
import type { BootImages } from '../../ports/boot-images.ts';

export async function checkRecipe(images: BootImages, recipe: string): Promise<void> {
  const recipes = await images.recipes();
  if (recipes.includes(recipe)) return;
  throw new HostlerError('recipe-not-found', {
    message: `There is no recipe ${recipe.slice(0, 80)}`,
    fix: `There are: ${recipes.join(', ')}. One of your own is a folder in --recipes DIR.`,
  });
}
