// GET /v1/boot-choice: by what the boot service goes by at this moment.
import type { nodeExplain } from '../../../contract/node/explain.ts';
import { HostlerError } from '../../../model/errors.ts';
import { chooseBoot, explainBoot } from '../../../model/boot/choose.ts';
import { parseMac, parseMachineFacts } from '../../../model/boot/machine.ts';
import { findNode } from '../../store/node/record.ts';
import type { Handler } from '../handler.ts';
import type { NodeReading } from './resource.ts';

export const serveNodeExplain =
  ({ store, provisioning }: NodeReading): Handler<typeof nodeExplain> =>
  async ({ query }) => {
    const mac = parseMac(query.mac);
    if (mac === undefined) {
      throw new HostlerError('invalid-input', {
        message: `${query.mac.slice(0, 60)} is no MAC address`,
        fix: 'Write it as 52:54:00:12:34:56.',
      });
    }
    const known = await store.read((db) => findNode(db, mac));
    const policy = await provisioning.policy();
    if (!policy) {
      throw new HostlerError('node-not-found', {
        message: 'Nothing has been published to the boot service yet',
        fix: 'Look at the log of the manager: it says why.',
      });
    }
    // What was given counts; the rest is what the machine said when it booted last.
    const said = { ...known?.machine, ...(known && { uuid: known.uuid }) };
    const given = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
    const decision = chooseBoot(policy, parseMachineFacts({ ...said, ...given, mac }));
    const choice = decision.kind === 'node' ? decision.choice : null;
    return {
      body: {
        kind: decision.kind,
        node: decision.kind === 'node' ? decision.node.name : null,
        image: choice?.image ?? (decision.kind === 'discovery' ? decision.image : null),
        profile: choice?.profile ?? null,
        lines: explainBoot(decision),
      },
    };
  };
