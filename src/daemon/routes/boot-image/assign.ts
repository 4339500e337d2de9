// POST /v1/boot-images/:image/assign
import type { bootImageAssign } from '../../../contract/boot-image/assign.ts';
import { refusedError } from '../../../model/errors.ts';
import type { NodeId } from '../../../model/ids.ts';
import { decideAssign } from '../../../model/boot-image/assign.ts';
import type { Journal } from '../../events/journal.ts';
import { bindNode, readNode, type StoredNode } from '../../store/node/record.ts';
import { resolveImage } from '../node/approve.ts';
import type { Handler } from '../handler.ts';
import { readBootImage, type ImageReading } from './resource.ts';

export const serveBootImageAssign =
  (reading: ImageReading, journal: Journal): Handler<typeof bootImageAssign> =>
  async ({ params, input, caller }) => {
    const image = await reading.images.show(resolveImage(await reading.images.list(), params.image));
    const { profiles } = await reading.provisioning.site();
    await journal.write(async (trx, emit) => {
      const nodes: StoredNode[] = [];
      for (const reference of new Set(input.nodes)) nodes.push(await readNode(trx, reference));
      const decision = decideAssign({
        image: { id: image.id, tried: image.triedAt !== null },
        nodes,
        profile: input.profile ?? null,
        profiles,
      });
      if (!decision.go) {
        const what = `${image.id} cannot be assigned`;
        throw refusedError('boot-image-assign-refused', what, decision.refusals);
      }
      for (const { node, profile } of decision.plan.bindings) {
        await bindNode(trx, node as NodeId, image.id, profile);
        const facts = { name: nodes.find((n) => n.id === node)?.name ?? null, image: image.id, profile };
        emit({ kind: 'node.assigned', subject: node, cause: caller.actor, facts });
      }
    });
    return { body: await readBootImage(reading, image.id) };
  };
