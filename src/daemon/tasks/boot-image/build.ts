// boot-image build: builds a recipe's image offline from its lock, and boots it once. An image with the same
// content is the same image: a build that was cut begins anew, one that is there is not built again.
import { defineTask } from '../engine/define.ts';
import type { TaskWorld } from '../world.ts';
import { workOf } from './work.ts';

export interface BootImageBuildInput {
  readonly recipe: string;
}

export const bootImageBuild = defineTask<TaskWorld, BootImageBuildInput>('boot-image.build', 1, {
  subject: ({ recipe }) => recipe,
  locks: ({ recipe }) => [{ name: `boot-recipe:${recipe}`, mode: 'exclusive' }],
})
  .step('build', {
    title: 'Build it',
    repeatable: true,
    cancellable: true,
    deadlineMs: 7_200_000,
    slots: () => ['image:build'],
    async run({ bootImages }, { input }, context) {
      const { id, recipe, kernelVersion, files } = await bootImages.build(input.recipe, workOf(context));
      return { id, recipe, kernelVersion, bytes: files['root.squashfs']?.size ?? 0 };
    },
  })
  .step('trial', {
    title: 'Boot it once',
    repeatable: true,
    cancellable: true,
    deadlineMs: 3_600_000,
    slots: () => ['image:build'],
    async run({ bootImages }, { build }, context) {
      context.progress({ done: null, text: 'a machine of this manager boots it, until its libvirt answers' });
      return [...(await bootImages.trial(build.id, context.signal))];
    },
  })
  .step('tell', {
    title: 'Offer it',
    repeatable: true,
    async run({ journal }, { build }, { actor }) {
      await journal.write(async (_trx, emit) => {
        const { id, recipe } = build;
        emit({ kind: 'boot-image.built', subject: id, cause: actor, facts: { recipe } });
        return Promise.resolve();
      });
      return null;
    },
  })
  .done(({ build, trial }) => ({ ...build, phases: trial }));
