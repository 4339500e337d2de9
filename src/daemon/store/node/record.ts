// The rows of nodes as the rest of the daemon uses them; each writer has a function of its own for its
// columns.
import { HostlerError } from '../../../model/errors.ts';
import type { NodeId } from '../../../model/ids.ts';
import type { MachineFacts } from '../../../model/boot/machine.ts';
import { parseMac } from '../../../model/boot/machine.ts';
import type { Bmc, Node, NodeAddresses } from '../../../model/node/node.ts';
import type { NodeState } from '../../../model/node/state.ts';
import type { Instant } from '../../../model/time.ts';
import type { Reader, Writer } from '../store.ts';
import type { NodeTable } from './table.ts';

export interface StoredNode extends Node {
  readonly revision: number;
}

const nodeOf = (row: NodeTable): StoredNode => ({
  id: row.id as NodeId,
  name: row.name,
  uuid: row.uuid,
  macs: JSON.parse(row.macs) as string[],
  addresses: JSON.parse(row.addresses) as NodeAddresses,
  image: row.image,
  profile: row.profile,
  bmc: row.bmc === null ? null : (JSON.parse(row.bmc) as Bmc),
  machine: JSON.parse(row.machine) as MachineFacts,
  inventory: JSON.parse(row.inventory) as string[],
  state: JSON.parse(row.state) as NodeState,
  approvedAt: row.approved_at,
  createdAt: row.created_at,
  revision: row.revision,
});

/** All of them: a fleet has hundreds of nodes, not millions. Those with a name first. */
export async function readNodes(db: Reader | Writer): Promise<StoredNode[]> {
  const rows = await db.selectFrom('node').selectAll().orderBy('created_at').execute();
  const nodes = rows.map(nodeOf);
  const named = nodes.filter((n) => n.name !== null);
  named.sort((a, b) => (a.name ?? '').localeCompare(b.name ?? ''));
  return [...named, ...nodes.filter((n) => n.name === null)];
}

/** By name, id or the address of one of its cards. */
export async function findNode(db: Reader | Writer, reference: string): Promise<StoredNode | null> {
  const row = await db
    .selectFrom('node')
    .selectAll()
    .where((e) => e.or([e('id', '=', reference), e('name', '=', reference)]))
    .executeTakeFirst();
  if (row) return nodeOf(row);
  const mac = parseMac(reference);
  if (mac === undefined) return null;
  return (await readNodes(db)).find((node) => node.macs.includes(mac)) ?? null;
}

export async function readNode(db: Reader | Writer, reference: string): Promise<StoredNode> {
  const found = await findNode(db, reference);
  if (found) return found;
  throw new HostlerError('node-not-found', {
    message: `There is no node ${reference.slice(0, 80)}`,
    fix: 'hostler node list shows all that there are, and the machines that wait for approval.',
    facts: { node: reference.slice(0, 200) },
  });
}

export async function insertNode(trx: Writer, node: Node): Promise<void> {
  const row: NodeTable = {
    id: node.id,
    name: node.name,
    uuid: node.uuid,
    macs: JSON.stringify(node.macs),
    addresses: JSON.stringify(node.addresses),
    image: node.image,
    profile: node.profile,
    bmc: node.bmc && JSON.stringify(node.bmc),
    machine: JSON.stringify(node.machine),
    inventory: JSON.stringify(node.inventory),
    state: JSON.stringify(node.state),
    approved_at: node.approvedAt,
    created_at: node.createdAt,
    revision: 1,
  };
  await trx.insertInto('node').values(row).execute();
}

type Change = Partial<Omit<NodeTable, 'id' | 'created_at' | 'revision'>>;

const update = async (trx: Writer, id: NodeId, change: Change): Promise<void> => {
  await trx
    .updateTable('node')
    .set((e) => ({ ...change, revision: e('revision', '+', 1) }))
    .where('id', '=', id)
    .execute();
};

/** The columns of `node approve`. */
export const approveNode = (
  trx: Writer,
  id: NodeId,
  given: Pick<Node, 'name' | 'macs' | 'addresses' | 'image' | 'profile' | 'bmc'>,
  at: Instant,
): Promise<void> =>
  update(trx, id, {
    name: given.name,
    macs: JSON.stringify(given.macs),
    addresses: JSON.stringify(given.addresses),
    image: given.image,
    profile: given.profile,
    bmc: given.bmc && JSON.stringify(given.bmc),
    approved_at: at,
  });

/** The columns of `boot-image assign`. */
export const bindNode = (trx: Writer, id: NodeId, image: string, profile: string): Promise<void> =>
  update(trx, id, { image, profile });

/** The columns of the observer. */
export const setNodeState = (trx: Writer, id: NodeId, state: NodeState): Promise<void> =>
  update(trx, id, { state: JSON.stringify(state) });

export const setMachine = (trx: Writer, id: NodeId, machine: MachineFacts): Promise<void> =>
  update(trx, id, { machine: JSON.stringify(machine) });

export const setInventory = (trx: Writer, id: NodeId, lines: readonly string[]): Promise<void> =>
  update(trx, id, { inventory: JSON.stringify(lines) });

/** Idempotent. */
export async function deleteNode(trx: Writer, id: NodeId): Promise<void> {
  await trx.deleteFrom('node').where('id', '=', id).execute();
}

/** The host that a node is, by the UUID that its configuration gave to libvirt. */
export async function readHostOfNode(
  db: Reader | Writer,
  { uuid }: Pick<Node, 'uuid'>,
): Promise<{ readonly id: string; readonly name: string } | null> {
  const row = await db.selectFrom('host').select(['id', 'name']).where('uuid', '=', uuid).executeTakeFirst();
  return row ?? null;
}

/** VMs of ours on a host that run, or of which nobody knows that they do not. */
export async function readRunning(db: Reader | Writer, hostId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('vm')
    .select(['name', 'power'])
    .where('host_id', '=', hostId)
    .where('owned', '=', 1)
    .orderBy('name')
    .execute();
  return rows.filter(({ power }) => power !== 'stopped' && power !== 'crashed').map(({ name }) => name);
}
