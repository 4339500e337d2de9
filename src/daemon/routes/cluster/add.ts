// POST /v1/clusters/:cluster/hosts
import type { clusterAdd } from '../../../contract/cluster/add.ts';
import { decideAddToCluster, type AddToClusterFacts } from '../../../model/cluster/add.ts';
import type { CpuBaseline } from '../../../model/cluster/cluster.ts';
import { refusedError } from '../../../model/errors.ts';
import { instant } from '../../../model/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Hypervisor } from '../../ports/hypervisor.ts';
import type { Journal } from '../../events/journal.ts';
import { readCluster, type StoredCluster } from '../../store/cluster/read.ts';
import { setBaseline, setCluster } from '../../store/cluster/record.ts';
import { readHost } from '../../store/host/read.ts';
import { readHosts, type HostRecord } from '../../store/host/record.ts';
import type { Reader, Store } from '../../store/store.ts';
import { listVms, type VmRecord } from '../../store/vm/record.ts';
import { addressOf } from '../../tasks/vm/subject.ts';
import type { Handler } from '../handler.ts';
import { readClusterResource } from './resource.ts';

export interface ClusterParts {
  readonly store: Store;
  readonly journal: Journal;
  readonly hypervisor: Hypervisor;
  readonly clock: Clock;
}

interface Asked {
  readonly cluster: StoredCluster;
  readonly host: HostRecord;
  readonly members: readonly HostRecord[];
  readonly otherCluster: string | null;
  readonly vms: readonly VmRecord[];
}

export const serveClusterAdd =
  (parts: ClusterParts): Handler<typeof clusterAdd> =>
  async ({ params, input, caller }) => {
    const asked = await parts.store.read((db) => readAsked(db, params.cluster, input.host));
    const { cluster, host, members } = asked;
    const baseline = await readBaseline(parts, [...members, host]);
    const decision = decideAddToCluster(factsOf(asked, baseline));
    if (!decision.go) {
      throw refusedError('host-refused', `${host.name} cannot join ${cluster.name}`, decision.refusals);
    }
    const { cpuBaseline } = decision.plan;
    return parts.journal.write(async (trx, emit) => {
      await setCluster(trx, host.id, cluster.id);
      await setBaseline(trx, cluster.id, cpuBaseline);
      // What it leaves may have more in common now; until that is asked for, nothing is claimed.
      if (host.cluster !== null && host.cluster !== cluster.id) await setBaseline(trx, host.cluster, null);
      const facts = { name: cluster.name, what: 'host added', host: host.name };
      emit({ kind: 'cluster.changed', subject: cluster.id, cause: caller.actor, facts });
      return { body: await readClusterResource(trx, cluster.id) };
    });
  };

async function readAsked(db: Reader, clusterName: string, hostName: string): Promise<Asked> {
  const cluster = await readCluster(db, clusterName);
  const { id, clusterName: otherName } = await readHost(db, hostName);
  const hosts = await readHosts(db);
  const host = hosts.find((h) => h.id === id);
  if (!host) throw new Error('a host went while it was read');
  return {
    cluster,
    host,
    members: hosts.filter((h) => h.cluster === cluster.id && h.id !== id),
    otherCluster: otherName === cluster.name ? null : otherName,
    vms: await listVms(db, {}, Number.MAX_SAFE_INTEGER),
  };
}

/** Asked of any of them that answers; null where none does, or one was never read. */
async function readBaseline(
  { hypervisor, clock }: ClusterParts,
  hosts: readonly HostRecord[],
): Promise<AddToClusterFacts['baseline']> {
  const facts = hosts.flatMap((h) => h.facts ?? []);
  const asked = hosts.find((h) => h.connection.state === 'up');
  if (!asked || facts.length < hosts.length) return null;
  const found = await hypervisor.host.baselineCpu(addressOf(asked), facts);
  if ('failed' in found) return found;
  return { cpu: { ...found, hosts: hosts.map((h) => h.id), at: instant(clock.nowMs()) } };
}

function factsOf(
  { cluster, host, members, otherCluster, vms }: Asked,
  baseline: AddToClusterFacts['baseline'],
) {
  const cpu = baseline !== null && 'cpu' in baseline ? baseline.cpu : null;
  const inCluster = new Set(members.map((m) => m.id));
  return {
    cluster,
    host,
    members,
    isMember: host.cluster === cluster.id,
    otherCluster,
    baseline,
    vmsAbove: vms
      .filter((vm) => vm.host !== null && inCluster.has(vm.host) && isAbove(vm, cpu))
      .map(({ name }) => name),
  };
}

/** It was given a CPU that the new baseline no longer gives. */
function isAbove({ spec }: VmRecord, baseline: CpuBaseline | null): boolean {
  const cpu = spec?.hardware.cpu;
  if (baseline === null || cpu?.mode !== 'custom') return false;
  const given = new Set(baseline.features.filter((f) => f.policy === 'require').map((f) => f.name));
  return (
    cpu.model !== baseline.model || cpu.features.some((f) => f.policy === 'require' && !given.has(f.name))
  );
}
