// `image.remove`: forgets the name, so that nothing new is built on it; makes sure that nothing is; then
// deletes the copies in the pools and the content.
import { refusedError } from '../../../model/errors.ts';
import { imageVolume, type Image } from '../../../model/image/image.ts';
import { decideRemoveImage } from '../../../model/image/remove.ts';
import { deleteImage, deleteImageCopy, insertImage, readImages } from '../../store/image/record.ts';
import { defineTask } from '../engine/define.ts';
import { addressById } from '../vm/subject.ts';
import type { TaskWorld } from '../world.ts';
import { readRemoveFacts } from './facts.ts';

export interface ImageRemoveInput {
  readonly image: Image;
}

const copiesDeadlineMs = 600_000;

export const imageRemove = defineTask<TaskWorld, ImageRemoveInput>('image.remove', 1, {
  subject: ({ image }) => image.name,
  locks: ({ image }) => [{ name: `image:${image.digest}`, mode: 'exclusive' }],
})
  .step('decide', {
    title: 'Check that nothing is built on it',
    repeatable: true,
    run: (world, { input: { image } }, { task }) => decideOrRefuse(world, image, task),
  })
  .step('forget', {
    title: 'Forget its name',
    repeatable: true,
    run: (world, { input: { image } }) => world.store.write((trx) => deleteImage(trx, image.id)),
    undo: (world, { input: { image } }) =>
      world.store.write(async (trx) => {
        const images = await readImages(trx);
        // Its name may have been given to another one meanwhile.
        const taken = images.some(({ id, name }) => id === image.id || name === image.name);
        if (!taken) await insertImage(trx, image);
      }),
  })
  .step('look', {
    title: 'Check again, now that nothing new can be built on it',
    pointOfNoReturn: true,
    repeatable: true,
    run: (world, { input: { image } }, { task }) => decideOrRefuse(world, image, task),
  })
  .step('copies', {
    title: 'Delete its copies in the pools',
    repeatable: true,
    deadlineMs: copiesDeadlineMs,
    async run(world, { input: { image }, look }) {
      const { digest } = image;
      for (const { host, pool } of look.copies) {
        const address = await addressById(world, host);
        await world.hypervisor.volume.delete(address, { pool, volume: imageVolume(digest) });
        await world.store.write((trx) => deleteImageCopy(trx, { host, pool, digest }));
      }
    },
  })
  .step('content', {
    title: 'Delete its content',
    repeatable: true,
    async run(world, { input: { image } }, { task }) {
      const { id, name, digest } = image;
      await world.blobs.deleteUnless(digest, async () =>
        (await world.store.read(readImages)).some((other) => other.digest === digest),
      );
      await world.journal.write((_trx, emit) => {
        emit({ kind: 'image.removed', subject: id, cause: task, facts: { name, digest } });
        return Promise.resolve();
      });
    },
  })
  .done(({ input: { image }, look }) => ({ image: image.id, copies: look.copies.length }));

async function decideOrRefuse(world: TaskWorld, image: Image, task: Parameters<typeof readRemoveFacts>[2]) {
  const decision = decideRemoveImage(await readRemoveFacts(world, image, task));
  if (decision.go) return { copies: decision.plan.copies };
  throw refusedError('image-remove-refused', `${image.name} cannot be removed`, decision.refusals);
}
