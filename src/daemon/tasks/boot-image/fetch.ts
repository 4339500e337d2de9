// boot-image fetch: loads the packages of a recipe, and writes its lock. What is there is not loaded again.
import { defineTask } from '../engine/define.ts';
import type { TaskWorld } from '../world.ts';
import { workOf } from './work.ts';

export interface BootImageFetchInput {
  readonly recipe: string;
  readonly relock: boolean;
}

export const bootImageFetch = defineTask<TaskWorld, BootImageFetchInput>('boot-image.fetch', 1, {
  subject: ({ recipe }) => recipe,
  locks: ({ recipe }) => [{ name: `boot-recipe:${recipe}`, mode: 'exclusive' }],
})
  .step('fetch', {
    title: 'Load its packages',
    repeatable: true,
    deadlineMs: 3_600_000,
    run: ({ bootImages }, { input }, context) =>
      bootImages.fetch(input.recipe, input.relock, workOf(context)),
  })
  .done(({ fetch }) => fetch);
