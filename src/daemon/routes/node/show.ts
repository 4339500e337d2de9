// GET /v1/nodes/:node
import type { nodeShow } from '../../../contract/node/show.ts';
import { readNode } from '../../store/node/record.ts';
import { etagOf } from '../etag.ts';
import type { Handler } from '../handler.ts';
import { printNode, type NodeReading } from './resource.ts';

export const serveNodeShow =
  (reading: NodeReading): Handler<typeof nodeShow> =>
  async ({ params }) => {
    const node = await reading.store.read((db) => readNode(db, params.node));
    return { body: await printNode(reading, node), etag: etagOf(node.revision) };
  };
