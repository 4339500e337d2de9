// DELETE /v1/boot-images/:image
import type { bootImageRemove } from '../../../contract/boot-image/remove.ts';
import type { Journal } from '../../events/journal.ts';
import type { Handler } from '../handler.ts';
import { readBootImage, type ImageReading } from './resource.ts';

export const serveBootImageRemove =
  (reading: ImageReading, journal: Journal): Handler<typeof bootImageRemove> =>
  async ({ params, caller }) => {
    const image = await readBootImage(reading, params.image);
    const { rules, discovery } = await reading.provisioning.site();
    const ruled = rules.filter((r) => r.image === image.id).map((r) => `the rule ${r.name}`);
    const users = [...image.nodes, ...ruled, ...(discovery === image.id ? ['discovery'] : [])];
    await reading.images.remove(image.id, users);
    await journal.write(async (_trx, emit) => {
      const facts = { recipe: image.recipe };
      emit({ kind: 'boot-image.removed', subject: image.id, cause: caller.actor, facts });
      return Promise.resolve();
    });
    return { body: image };
  };
