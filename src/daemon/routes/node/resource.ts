// A stored node as the API shows it, with what it is to run and what keeps it from being ready.
import type { NodeResource } from '../../../contract/node/node.ts';
import { judgeNode, printVerdict, timelineOf } from '../../../model/node/deadline.ts';
import { isApproved, type ApprovedNode } from '../../../model/node/node.ts';
import { decideReady } from '../../../model/node/ready.ts';
import type { Boot } from '../../../model/node/state.ts';
import { instant } from '../../../model/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Provisioning, Wanted } from '../../ports/provisioning.ts';
import { readHostOfNode, type StoredNode } from '../../store/node/record.ts';
import { readReadyFacts } from '../../store/node/ready.ts';
import type { Store } from '../../store/store.ts';

export interface NodeReading {
  readonly store: Store;
  readonly provisioning: Provisioning;
  readonly clock: Clock;
}

export async function printNode(reading: NodeReading, node: StoredNode): Promise<NodeResource> {
  const nowMs = reading.clock.nowMs();
  const { state, bmc, approvedAt } = node;
  const wanted = isApproved(node) ? await reading.provisioning.wanted(node) : null;
  const host = await reading.store.read((db) => readHostOfNode(db, node));
  const { id, name, uuid, macs, addresses, image, profile, machine, inventory, createdAt } = node;
  return {
    ...{ id, name, uuid, image, profile, createdAt },
    macs: [...macs],
    addresses: { ...addresses },
    bmc: bmc && { ...bmc },
    approved: approvedAt !== null,
    phase: state.phase,
    since: instant(state.sinceMs),
    label: approvedAt === null ? waits(state.boot) : printVerdict(judgeNode(state, nowMs), nowMs),
    machine: { ...machine },
    inventory: [...inventory],
    host: host?.name ?? null,
    wanted,
    found: state.boot.found ?? null,
    missing: isApproved(node) && wanted ? await missingOf(reading, node, wanted, nowMs) : [],
    boots: [state.boot, ...state.history].map((boot, at) => printBoot(boot, at === 0 ? nowMs : null)),
    createdAt,
  };
}

const waits = ({ stopped }: Boot): string =>
  stopped === undefined ? 'waits for approval' : `refused: ${stopped.reason}`;

/** An earlier boot ended at a time that nobody saw: its last phase took as long as it is known to have. */
function printBoot(boot: Boot, nowMs: number | null): NodeResource['boots'][number] {
  const endMs = nowMs ?? boot.entries.at(-1)?.atMs ?? 0;
  const rows = timelineOf(boot, endMs).map(({ phase, atMs, tookMs }) => ({
    phase,
    at: instant(atMs),
    tookMs,
  }));
  const stopped = boot.stopped && { reason: boot.stopped.reason, at: instant(boot.stopped.atMs) };
  return { timeline: rows, stopped: stopped ?? null };
}

async function missingOf(
  { store, provisioning }: NodeReading,
  node: ApprovedNode,
  wanted: Wanted,
  nowMs: number,
): Promise<NodeResource['missing']> {
  if (node.state.phase !== 'libvirt') return [];
  const profile = (await provisioning.site()).profiles.find((p) => p.name === wanted.profile);
  if (!profile) return [];
  const facts = await store.read((db) => readReadyFacts(db, node, { ...wanted, profile }, nowMs));
  const decision = decideReady(facts);
  return decision.go
    ? []
    : decision.refusals.map(({ code, about, needed, found, fix }) => ({ code, about, needed, found, fix }));
}
