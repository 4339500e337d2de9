// DELETE /v1/nodes/:node
import type { nodeRemove } from '../../../contract/node/remove.ts';
import { refusedError } from '../../../model/errors.ts';
import { decideRemoveNode } from '../../../model/node/remove.ts';
import type { Journal } from '../../events/journal.ts';
import type { Keys } from '../../ports/keys.ts';
import { deleteNode, readHostOfNode, readNode } from '../../store/node/record.ts';
import type { Handler } from '../handler.ts';
import { printNode, type NodeReading } from './resource.ts';

export const serveNodeRemove =
  (reading: NodeReading, journal: Journal, keys: Keys): Handler<typeof nodeRemove> =>
  async ({ params, caller }) => {
    const node = await reading.store.read((db) => readNode(db, params.node));
    const body = await printNode(reading, node);
    await journal.write(async (trx, emit) => {
      const host = await readHostOfNode(trx, await readNode(trx, node.id));
      const decision = decideRemoveNode({ node, host: host?.name ?? null });
      if (!decision.go) {
        const what = `${node.name ?? node.id} cannot be removed`;
        throw refusedError('node-remove-refused', what, decision.refusals);
      }
      await deleteNode(trx, node.id);
      emit({ kind: 'node.removed', subject: node.id, cause: caller.actor, facts: { name: node.name } });
    });
    await keys.forget(node.id);
    return { body };
  };
