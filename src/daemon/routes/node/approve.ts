// POST /v1/nodes/:node/approve: a machine that waits, or one that was never heard of, named by its UUID.
import type { nodeApprove } from '../../../contract/node/approve.ts';
import { parseMac, parseUuid } from '../../../model/boot/machine.ts';
import { HostlerError, refusedError } from '../../../model/errors.ts';
import { idRandomBytes, makeId } from '../../../model/ids.ts';
import { decideApprove, type ApproveFacts } from '../../../model/node/approve.ts';
import { isApproved, type Node, type NodeAddress } from '../../../model/node/node.ts';
import { newNode } from '../../../model/node/state.ts';
import { instant } from '../../../model/time.ts';
import type { Journal } from '../../events/journal.ts';
import type { BootImages, BuiltImage } from '../../ports/boot-images.ts';
import type { Chance } from '../../ports/chance.ts';
import type { Keys } from '../../ports/keys.ts';
import { readHosts } from '../../store/host/record.ts';
import { approveNode, findNode, insertNode, readNode, readNodes } from '../../store/node/record.ts';
import type { Writer } from '../../store/store.ts';
import type { Asked, Handler } from '../handler.ts';
import { printNode, type NodeReading } from './resource.ts';

export interface ApproveParts extends NodeReading {
  readonly journal: Journal;
  readonly chance: Chance;
  readonly images: BootImages;
  readonly keys: Keys;
}

type Input = Asked<typeof nodeApprove>['input'];

/** By its id, or the newest of a recipe whose trial passed. */
export const resolveImage = (images: readonly BuiltImage[], wanted: string): string =>
  (images.find((i) => i.id === wanted) ?? images.findLast((i) => i.recipe === wanted && i.triedAt !== null))
    ?.id ?? wanted;

const wrong = (what: string, fix: string): HostlerError =>
  new HostlerError('invalid-input', { message: what, fix });

function cardsOf(cards: readonly string[]): string[] {
  return cards.map((card) => {
    const mac = parseMac(card);
    if (mac !== undefined) return mac;
    throw wrong(`${card} is no MAC address`, 'Write it as 52:54:00:12:34:56.');
  });
}

/** A machine may be approved before it was ever switched on: then it is known by what its label says. */
function unheardOf(parts: ApproveParts, reference: string, given: string): Node {
  const mac = parseMac(reference);
  const uuid = parseUuid(given);
  if (mac === undefined || uuid === undefined) {
    const fix = 'hostler node approve MAC --uuid UUID: both as the machine itself shows them.';
    throw wrong('A machine that was never heard of is named by its MAC address and its system UUID', fix);
  }
  const nowMs = parts.clock.nowMs();
  return {
    id: makeId('node', nowMs, parts.chance.bytes(idRandomBytes)),
    name: null,
    uuid,
    macs: [mac],
    addresses: {},
    ...{ image: null, profile: null, bmc: null, machine: {}, inventory: [] },
    state: newNode(nowMs),
    approvedAt: null,
    createdAt: instant(nowMs),
  };
}

const addressesOf = (input: Input): Record<string, NodeAddress> =>
  Object.fromEntries(
    Object.entries(input.addresses).map(([name, { address, gateway }]) => [
      name,
      { address, ...(gateway !== undefined && { gateway }) },
    ]),
  );

async function readFacts(
  trx: Writer,
  { provisioning, images }: ApproveParts,
  machine: Node,
  macs: readonly string[],
  input: Input,
): Promise<ApproveFacts> {
  const site = await provisioning.site();
  const built = await images.list();
  const others = (await readNodes(trx)).filter(isApproved).filter((n) => n.id !== machine.id);
  return {
    request: {
      name: input.name,
      addresses: addressesOf(input),
      image: input.image === undefined ? null : resolveImage(built, input.image),
      profile: input.profile ?? null,
    },
    machine: { uuid: machine.uuid, macs, name: machine.name },
    others,
    hosts: (await readHosts(trx)).map((h) => h.name),
    images: built.map(({ id, triedAt }) => ({ id, tried: triedAt !== null })),
    profiles: site.profiles,
    rules: site.rules.length,
  };
}

export const serveNodeApprove =
  (parts: ApproveParts): Handler<typeof nodeApprove> =>
  async ({ params, input, caller }) => {
    const { journal, clock, keys } = parts;
    const cards = cardsOf(input.cards ?? []);
    const id = await journal.write(async (trx, emit) => {
      const known = await findNode(trx, params.node);
      if (!known && input.uuid === undefined) await readNode(trx, params.node);
      const machine = known ?? unheardOf(parts, params.node, input.uuid ?? '');
      const macs = [...new Set([...machine.macs, ...cards])];
      const facts = await readFacts(trx, parts, machine, macs, input);
      const decision = decideApprove(facts);
      if (!decision.go) {
        const what = `${params.node.slice(0, 80)} cannot become a node`;
        throw refusedError('node-approve-refused', what, decision.refusals);
      }
      if (!known) await insertNode(trx, machine);
      const { bmc } = input;
      // Before the row that names it: a password without a node is never read.
      if (bmc) await keys.keepBmcPassword(machine.id, bmc.password);
      const { address = '', port = 623, user = '', cipherSuite = 17 } = bmc ?? {};
      const { name, addresses, image, profile } = facts.request;
      const given = { name, macs, addresses, image, profile };
      const access = bmc ? { address, port, user, cipherSuite } : null;
      await approveNode(trx, machine.id, { ...given, bmc: access }, instant(clock.nowMs()));
      emit({
        kind: 'node.assigned',
        subject: machine.id,
        cause: caller.actor,
        facts: { name, image, profile },
      });
      return machine.id;
    });
    return { body: await printNode(parts, await parts.store.read((db) => readNode(db, id))) };
  };
