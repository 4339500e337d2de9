// DELETE /v1/images/:image, and its plan.
import type { imageRemove, imageRemovePlan } from '../../../contract/image/remove.ts';
import { decideRemoveImage } from '../../../model/image/remove.ts';
import { readImage } from '../../store/image/record.ts';
import { readRemoveFacts } from '../../tasks/image/facts.ts';
import type { ImageRemoveInput } from '../../tasks/image/remove.ts';
import type { TaskWorld } from '../../tasks/world.ts';
import type { Handler } from '../handler.ts';
import { submit, type Work } from '../submit.ts';
import { printDecision } from '../vm/plan.ts';

export const serveImageRemove =
  (work: Work): Handler<typeof imageRemove> =>
  async (asked) => {
    const image = await work.store.read((db) => readImage(db, asked.params.image));
    return submit<ImageRemoveInput>(work, asked, 'image.remove', { image });
  };

export const serveImageRemovePlan =
  (world: TaskWorld): Handler<typeof imageRemovePlan> =>
  async ({ params }) => {
    const image = await world.store.read((db) => readImage(db, params.image));
    return { body: printDecision(decideRemoveImage(await readRemoveFacts(world, image, null)), {}) };
  };
