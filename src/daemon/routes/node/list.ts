// GET /v1/nodes
import type { nodeList } from '../../../contract/node/list.ts';
import { readNodes } from '../../store/node/record.ts';
import type { Handler } from '../handler.ts';
import { printNode, type NodeReading } from './resource.ts';

export const serveNodeList =
  (reading: NodeReading): Handler<typeof nodeList> =>
  async () => {
    const nodes = await reading.store.read(readNodes);
    return { body: { items: await Promise.all(nodes.map((node) => printNode(reading, node))), next: null } };
  };
