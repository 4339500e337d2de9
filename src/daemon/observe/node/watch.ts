// Watches the nodes: reads what they report, asks their BMCs, and finds when a node that has booted is ready.
import { setTimeout as sleep } from 'node:timers/promises';
import type { NodeId } from '../../../model/ids.ts';
import { isApproved, type ApprovedNode, type Node } from '../../../model/node/node.ts';
import { decideReady } from '../../../model/node/ready.ts';
import type { Journal } from '../../events/journal.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Keys } from '../../ports/keys.ts';
import type { Power } from '../../ports/power.ts';
import type { Provisioning } from '../../ports/provisioning.ts';
import { findNode, readNodes } from '../../store/node/record.ts';
import { readReadyFacts } from '../../store/node/ready.ts';
import { readSpoolMark, setSpoolMark } from '../../store/node/spool.ts';
import type { Store } from '../../store/store.ts';
import { advance, recordReport } from './record.ts';
import { readBatch } from './spool.ts';

export interface NodeWatchParts {
  /** The boot service's. */
  readonly folder: string;
  readonly store: Store;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly provisioning: Provisioning;
  readonly power: Power;
  readonly keys: Keys;
  readonly newId: () => NodeId;
  /** Its libvirt has come up, and it is no host yet. */
  readonly onBooted: (node: ApprovedNode) => Promise<void>;
  readonly report: (error: unknown) => void;
}

const reportsMs = 500;
const readyMs = 2_000;
const powerMs = 10_000;

export interface NodeWatch {
  stop(): Promise<void>;
}

export function watchNodes(parts: NodeWatchParts): NodeWatch {
  const ending = new AbortController();
  const every = async (ms: number, work: () => Promise<void>): Promise<void> => {
    while (!ending.signal.aborted) {
      await work().catch((error: unknown) => {
        if (!ending.signal.aborted) parts.report(error);
      });
      await sleep(ms, undefined, { signal: ending.signal }).catch(() => undefined);
    }
  };
  const told = new Map<NodeId, string>();
  const running = [
    every(reportsMs, () => takeReports(parts)),
    every(readyMs, () => lookAtBooted(parts, told)),
    every(powerMs, () => askPower(parts, ending.signal)),
  ];
  return {
    async stop() {
      ending.abort();
      await Promise.all(running);
    },
  };
}

/** Reports and the place behind them in one transaction: none is lost, none is taken twice. */
export async function takeReports({ folder, store, journal, newId }: NodeWatchParts): Promise<void> {
  for (;;) {
    const batch = await readBatch(folder, await store.read(readSpoolMark));
    if (batch === null) return;
    await journal.write(async (trx, emit) => {
      for (const report of batch.reports) await recordReport(trx, emit, report, newId);
      await setSpoolMark(trx, batch.mark);
    });
  }
}

/** What keeps one node from being judged is told once, and holds up no other. */
async function lookAtBooted(parts: NodeWatchParts, told: Map<NodeId, string>): Promise<void> {
  const nodes = await parts.store.read(readNodes);
  for (const node of nodes.filter(isApproved)) {
    if (node.state.phase !== 'libvirt' && node.state.phase !== 'ready') continue;
    try {
      await judge(parts, node);
      told.delete(node.id);
    } catch (error) {
      if (told.get(node.id) !== String(error)) parts.report(error);
      told.set(node.id, String(error));
    }
  }
}

async function judge(parts: NodeWatchParts, node: ApprovedNode): Promise<void> {
  const { store, provisioning, clock } = parts;
  const wanted = await provisioning.wanted(node);
  const profile = (await provisioning.site()).profiles.find((p) => p.name === wanted?.profile);
  if (!wanted || !profile) return;
  const nowMs = clock.nowMs();
  const facts = await store.read((db) => readReadyFacts(db, node, { ...wanted, profile }, nowMs));
  const { host } = facts;
  if (host === null) {
    if (node.state.phase === 'libvirt') await parts.onBooted(node);
    return;
  }
  if (host.node === null) await link(parts, host.id, node.id);
  if (node.state.phase === 'ready') {
    const lost = host.connection.state === 'down';
    if (lost !== (node.state.lostSinceMs !== undefined)) await move(parts, node, lost ? 'lost' : 'ready');
  } else if (decideReady(facts).go) await move(parts, node, 'ready');
}

/**
 * The UUID of its libvirt is the one that its configuration gave it, over a connection that both
 * authenticated.
 */
const link = ({ journal }: NodeWatchParts, host: string, node: NodeId): Promise<void> =>
  journal.write(async (trx) => {
    await trx
      .updateTable('host')
      .set((e) => ({ node_id: node, revision: e('revision', '+', 1) }))
      .where('id', '=', host)
      .execute();
  });

/** On the row as it is now: a report may have begun another boot since it was read. */
const move = ({ journal, clock }: NodeWatchParts, seen: Node, kind: 'ready' | 'lost'): Promise<void> =>
  journal.write(async (trx, emit) => {
    const node = await findNode(trx, seen.id);
    if (node?.state.phase !== seen.state.phase || node.state.sinceMs !== seen.state.sinceMs) return;
    await advance(trx, emit, node, { kind }, clock.nowMs());
  });

/** A BMC that does not answer says nothing: the node's state stays what it was. */
async function askPower(parts: NodeWatchParts, signal: AbortSignal): Promise<void> {
  const { store, journal, power, keys, clock } = parts;
  const nodes = (await store.read(readNodes)).filter((n) => n.bmc !== null);
  await Promise.all(
    nodes.map(async ({ id, bmc }) => {
      if (bmc === null) return;
      const askedMs = clock.nowMs();
      const access = { ...bmc, passwordFile: keys.bmcPasswordFile(id) };
      const state = await power.state(access, signal).catch(() => null);
      if (state === null) return;
      await journal.write(async (trx, emit) => {
        const node = await findNode(trx, id);
        // What changed while the BMC was asked is newer than its answer.
        if (!node || node.state.sinceMs > askedMs) return;
        await advance(trx, emit, node, { kind: 'power', on: state === 'on' }, clock.nowMs());
      });
    }),
  );
}
