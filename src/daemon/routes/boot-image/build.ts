// POST /v1/boot-recipes/:recipe/build
import type { bootImageBuild } from '../../../contract/boot-image/build.ts';
import type { BootImages } from '../../ports/boot-images.ts';
import type { BootImageBuildInput } from '../../tasks/boot-image/build.ts';
import type { Handler } from '../handler.ts';
import { submit, type Work } from '../submit.ts';
import { checkRecipe } from './recipe.ts';

export const serveBootImageBuild =
  (work: Work, images: BootImages): Handler<typeof bootImageBuild> =>
  async (asked) => {
    const { recipe } = asked.params;
    await checkRecipe(images, recipe);
    return submit<BootImageBuildInput>(work, asked, 'boot-image.build', { recipe });
  };
