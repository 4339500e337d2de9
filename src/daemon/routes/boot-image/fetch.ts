// POST /v1/boot-recipes/:recipe/fetch
import type { bootImageFetch } from '../../../contract/boot-image/fetch.ts';
import type { BootImages } from '../../ports/boot-images.ts';
import type { BootImageFetchInput } from '../../tasks/boot-image/fetch.ts';
import type { Handler } from '../handler.ts';
import { submit, type Work } from '../submit.ts';
import { checkRecipe } from './recipe.ts';

export const serveBootImageFetch =
  (work: Work, images: BootImages): Handler<typeof bootImageFetch> =>
  async (asked) => {
    const { recipe } = asked.params;
    await checkRecipe(images, recipe);
    const input = { recipe, relock: asked.input.relock ?? false };
    return submit<BootImageFetchInput>(work, asked, 'boot-image.fetch', input);
  };
