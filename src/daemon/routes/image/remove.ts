// DELETE /v1/images/:image
import type { imageRemove } from '../../../contract/image/remove.ts';
import { HostlerError } from '../../../model/errors.ts';
import type { Journal } from '../../events/journal.ts';
import type { Blobs } from '../../ports/blobs.ts';
import { deleteImage, readImage, readUsers } from '../../store/image/image.ts';
import type { Handler } from '../handler.ts';

export const serveImageRemove =
  (journal: Journal, blobs: Blobs): Handler<typeof imageRemove> =>
  async ({ params, caller }) => {
    const { image, last } = await journal.write(async (trx, emit) => {
      const found = await readImage(trx, params.image);
      const users = await readUsers(trx, found);
      if (users.length > 0) {
        throw new HostlerError('in-use', {
          message: `${found.name} is used by ${users.slice(0, 5).join(', ')}`,
          fix: 'Delete those VMs first.',
          facts: { vms: users.slice(0, 100) },
        });
      }
      emit({ kind: 'image.removed', subject: found.id, cause: caller.actor, facts: { name: found.name } });
      return { image: found, last: await deleteImage(trx, found) };
    });
    if (last) await blobs.delete(image.digest);
    return { body: { ...image } };
  };
