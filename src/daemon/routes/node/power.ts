// POST /v1/nodes/:node/power
import type { nodePower } from '../../../contract/node/power.ts';
import type { HostId } from '../../../model/ids.ts';
import { readHostOfNode, readNode } from '../../store/node/record.ts';
import type { NodePowerInput } from '../../tasks/node/power.ts';
import type { Handler } from '../handler.ts';
import { submit, type Work } from '../submit.ts';

export const serveNodePower =
  (work: Work): Handler<typeof nodePower> =>
  async (asked) => {
    const { node, host } = await work.store.read(async (db) => {
      const found = await readNode(db, asked.params.node);
      return { node: found, host: await readHostOfNode(db, found) };
    });
    const { action, force } = asked.input;
    return submit<NodePowerInput>(work, asked, 'node.power', {
      node: node.id,
      name: node.name ?? node.macs[0] ?? node.id,
      host: (host?.id ?? null) as HostId | null,
      action,
      force: force ?? false,
    });
  };
