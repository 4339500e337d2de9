// What machines report becomes facts of the store: phases of known nodes, and machines that wait for
// approval.
import type { MachineFacts } from '../../../model/boot/machine.ts';
import type { Report } from '../../../model/boot/report.ts';
import type { NodeId } from '../../../model/ids.ts';
import type { Node } from '../../../model/node/node.ts';
import { advanceNode, newNode, type NodeEvent, type NodeState } from '../../../model/node/state.ts';
import { instant } from '../../../model/time.ts';
import type { Emit } from '../../events/journal.ts';
import {
  deleteNode,
  insertNode,
  readNodes,
  setInventory,
  setMachine,
  setNodeState,
} from '../../store/node/record.ts';
import type { Writer } from '../../store/store.ts';

/** Anyone on the network can pretend to be a new machine: so many wait, and the oldest give way. */
export const waitingMax = 200;

const actor = 'observer';

export async function recordReport(
  trx: Writer,
  emit: Emit,
  report: Report,
  newId: () => NodeId,
): Promise<void> {
  const nodes = await readNodes(trx);
  const known = nodes.find((n) => n.uuid === report.uuid && n.macs.includes(report.mac));
  const node = known ?? (await meet(trx, emit, nodes, report, newId));
  if (!node) return;
  if (report.kind === 'inventory') {
    await setInventory(trx, node.id, report.lines);
    return;
  }
  const { machine } = report.kind === 'phase' ? report : {};
  if (machine && differs(node.machine, machine)) await setMachine(trx, node.id, machine);
  await advance(trx, emit, node, eventOf(report), Date.parse(report.at));
}

const eventOf = (report: Exclude<Report, { kind: 'inventory' }>): NodeEvent => {
  if (report.kind === 'assigned') {
    const { nonce, image, config } = report;
    return { kind: 'assigned', nonce, image, config };
  }
  const { phase, nonce, reason } = report;
  return {
    kind: 'report',
    phase,
    ...(nonce !== undefined && { nonce }),
    ...(reason !== undefined && { reason }),
  };
};

/**
 * The address is the lease of that moment: it changes with every boot, and says nothing about the
 * machine.
 */
const differs = (before: MachineFacts, now: MachineFacts): boolean =>
  JSON.stringify({ ...before, address: '' }) !== JSON.stringify({ ...now, address: '' });

/** Moves a node's timeline; tells of it where its phase or its reason changed. */
export async function advance(
  trx: Writer,
  emit: Emit,
  node: Pick<Node, 'id' | 'name' | 'state'>,
  event: NodeEvent,
  nowMs: number,
): Promise<NodeState> {
  const after = advanceNode(node.state, event, nowMs);
  if (after === node.state) return after;
  await setNodeState(trx, node.id, after);
  const told = ({ phase, sinceMs, boot, lostSinceMs }: NodeState) =>
    JSON.stringify([phase, sinceMs, boot.stopped?.reason, lostSinceMs]);
  if (told(after) !== told(node.state)) {
    const reason = after.boot.stopped?.reason;
    const facts = {
      name: node.name,
      phase: after.phase,
      ...(reason !== undefined && { reason }),
      ...(after.lostSinceMs !== undefined && { lost: true }),
    };
    emit({ kind: 'node.changed', subject: node.id, cause: actor, facts });
  }
  return after;
}

/**
 * Only one that asks for its script, or says why it may not boot, is met: later phases belong to known
 * nodes.
 */
async function meet(
  trx: Writer,
  emit: Emit,
  nodes: readonly Node[],
  report: Report,
  newId: () => NodeId,
): Promise<Node | null> {
  const asks = report.kind === 'phase' && (report.phase === 'script' || report.phase === 'stopped');
  if (!asks && report.kind !== 'inventory') return null;
  const waiting = nodes.filter((n) => n.approvedAt === null);
  for (const old of waiting.slice(0, Math.max(0, waiting.length - waitingMax + 1))) {
    await deleteNode(trx, old.id);
    emit({
      kind: 'node.removed',
      subject: old.id,
      cause: actor,
      facts: { name: null, why: 'too many wait' },
    });
  }
  const { mac, uuid, at } = report;
  const node: Node = {
    id: newId(),
    name: null,
    uuid,
    macs: [mac],
    addresses: {},
    image: null,
    profile: null,
    bmc: null,
    machine: {},
    inventory: [],
    state: newNode(Date.parse(at)),
    approvedAt: null,
    createdAt: instant(Date.parse(at)),
  };
  await insertNode(trx, node);
  emit({ kind: 'node.found', subject: node.id, cause: actor, facts: { mac, uuid } });
  return node;
}
