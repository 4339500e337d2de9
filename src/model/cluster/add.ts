// Whether a host joins a cluster: what all have in common must be enough for VMs to move among them.
import { decide, type Decision, type Plan, type Refusal } from '../decision.ts';
import type { HostFacts } from '../host/facts.ts';
import type { ClusterId, HostId } from '../ids.ts';
import type { CpuBaseline } from './cluster.ts';

export interface AddToClusterFacts {
  readonly cluster: {
    readonly id: ClusterId;
    readonly name: string;
    readonly cpuBaseline: CpuBaseline | null;
  };
  readonly host: Member;
  /** The hosts that are in it without this one. */
  readonly members: readonly Member[];
  /** It is in it already: then only the common CPU is found anew. */
  readonly isMember: boolean;
  /** The name of the cluster that the host leaves for this one. */
  readonly otherCluster: string | null;
  /** libvirt's baseline over all hosts, the new one too; null: it was not asked. */
  readonly baseline: { readonly cpu: CpuBaseline } | { readonly failed: string } | null;
  /** VMs of the cluster that run with a CPU that the new baseline no longer gives. */
  readonly vmsAbove: readonly string[];
}
export interface Member {
  readonly id: HostId;
  readonly name: string;
  readonly facts: HostFacts | null;
}

export interface AddToClusterPlan extends Plan {
  readonly cluster: ClusterId;
  readonly host: HostId;
  readonly cpuBaseline: CpuBaseline | null;
  /** Features that new VMs of the cluster lose by this host. */
  readonly costs: readonly string[];
}

export function decideAddToCluster(facts: AddToClusterFacts): Decision<AddToClusterPlan> {
  const { cluster, host, baseline, vmsAbove } = facts;
  return decide(addRefusals(facts), () => {
    const cpuBaseline = baseline !== null && 'cpu' in baseline ? baseline.cpu : null;
    const costs = lostFeatures(cluster.cpuBaseline, cpuBaseline);
    const notices: string[] = [];
    if (facts.isMember) notices.push(`${host.name} is in it already: the common CPU is found anew.`);
    if (facts.otherCluster !== null) notices.push(`${host.name} leaves ${facts.otherCluster}.`);
    if (costs.length > 0) notices.push(`New VMs of ${cluster.name} no longer get ${costs.join(', ')}.`);
    for (const vm of vmsAbove)
      notices.push(`${vm} has a CPU that ${host.name} cannot give: it moves there after a restart.`);
    if (cpuBaseline === null)
      notices.push('The common CPU is not known yet: VMs get the CPU of their host until it is.');
    const steps = [{ title: `Record ${host.name} as a host of ${cluster.name}` }];
    return { cluster: cluster.id, host: host.id, cpuBaseline, costs, steps, notices };
  });
}

/** What was required before and is not any more, and the model where it became a lesser one. */
export function lostFeatures(before: CpuBaseline | null, after: CpuBaseline | null): string[] {
  if (before === null || after === null) return [];
  const required = (b: CpuBaseline): string[] =>
    b.features.filter((f) => f.policy === 'require').map((f) => f.name);
  const still = new Set(required(after));
  const features = required(before).filter((name) => !still.has(name));
  return before.model === after.model
    ? features
    : [`the model ${before.model} (now ${after.model})`, ...features];
}

function addRefusals({ cluster, host, members, baseline }: AddToClusterFacts): Refusal[] {
  const about = `host ${host.name}`;
  const refusals: Refusal[] = [];
  if (host.facts === null) {
    const fix = 'Wait until the host has been read once.';
    refusals.push({ code: 'host-unread', about, needed: 'its capabilities', found: 'none yet', fix });
    return refusals;
  }
  const first = members.find((m) => m.facts !== null);
  if (first?.facts) refusals.push(...differences(about, host.facts, first.facts, first.name));
  if (baseline !== null && 'failed' in baseline) {
    refusals.push({
      code: 'cpu-baseline',
      about,
      needed: `a CPU that has something in common with those of ${cluster.name}`,
      found: `libvirt finds none: ${baseline.failed}`,
      fix: 'Give it a cluster of its own: hostler cluster create NAME.',
    });
  }
  return refusals;
}

function differences(about: string, facts: HostFacts, other: HostFacts, otherName: string): Refusal[] {
  const refusals: Refusal[] = [];
  if (facts.cpu.arch !== other.cpu.arch) {
    refusals.push({
      code: 'arch',
      about,
      needed: `the architecture of ${otherName}: ${other.cpu.arch}`,
      found: facts.cpu.arch,
      fix: 'Give it a cluster of its own: hostler cluster create NAME.',
    });
  }
  if (facts.tls !== null && other.tls !== null && facts.tls.caDigest !== other.tls.caDigest) {
    refusals.push({
      code: 'ca-differs',
      about,
      needed: `a certificate of the authority that ${otherName} trusts: ${other.tls.issuer}`,
      found: facts.tls.issuer,
      fix: 'Give it a certificate of that authority, or a cluster of its own.',
    });
  }
  return refusals;
}
