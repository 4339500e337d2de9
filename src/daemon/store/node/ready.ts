// What the manager itself knows of a node that has booted: the facts of the decision whether it is ready.
import { examineHost } from '../../../model/host/doctor.ts';
import type { Node } from '../../../model/node/node.ts';
import type { ReadyFacts } from '../../../model/node/ready.ts';
import { guestNetworksOf } from '../../../model/profile/network.ts';
import type { HostProfile } from '../../../model/profile/profile.ts';
import { poolsOf } from '../../../model/profile/storage.ts';
import { instant } from '../../../model/time.ts';
import { readHosts, type HostRecord } from '../host/record.ts';
import type { Reader, Writer } from '../store.ts';

export interface ReadyWanted {
  readonly image: string;
  readonly config: string;
  readonly profile: HostProfile;
}

/**
 * Only what was answered after this boot's libvirt came up counts: an old connection looks alive for a
 * minute.
 */
export async function readReadyFacts(
  db: Reader | Writer,
  node: Pick<Node, 'uuid' | 'state'>,
  wanted: ReadyWanted,
  nowMs: number,
): Promise<ReadyFacts & { readonly host: HostRecord | null }> {
  const host = (await readHosts(db)).find((h) => h.uuid === node.uuid) ?? null;
  const bootedMs = node.state.boot.entries.find((e) => e.phase === 'libvirt')?.atMs ?? 0;
  const since = (at: string | null): boolean => at !== null && Date.parse(at) >= bootedMs;
  const connected = host?.connection.state === 'up' && since(host.connection.answeredAt);
  const facts = connected && since(host.factsAt) ? host.facts : null;
  const active = (list: readonly { readonly name: string; readonly active: boolean }[] = []): string[] =>
    list.filter((item) => item.active).map((item) => item.name);
  const { found } = node.state.boot;
  return {
    host,
    connected,
    capabilities: facts !== null && facts.versions.qemu !== null,
    image: { wanted: wanted.image, ...(found && { found: found.image }) },
    config: { wanted: wanted.config, ...(found && { found: found.config }) },
    pools: { wanted: poolsOf(wanted.profile), active: active(facts?.pools) },
    networks: { wanted: guestNetworksOf(wanted.profile), active: active(facts?.networks) },
    errors: host && facts ? errorsOf(host, nowMs) : [],
  };
}

function errorsOf(host: HostRecord, nowMs: number): ReadyFacts['errors'] {
  const { name, uri, connection, facts } = host;
  const findings = examineHost({ now: instant(nowMs), name, uri, connection, facts });
  return findings.flatMap((f) =>
    f.severity === 'error' && f.verdict === 'refused' ? [{ what: `${f.about}: ${f.found}`, fix: f.fix }] : [],
  );
}
