// Rules about where VMs may run: data that an operator writes, hard or soft, over hosts and over one another.
import type { Fault } from '../shape.ts';

interface RuleHead {
  readonly name: string;
  /** A hard rule forbids; a soft one is weighed: that many points of a hundred. */
  readonly strength: 'hard' | { readonly points: number };
  /** Names of VMs; a `*` at the end stands for any rest. */
  readonly vms: readonly string[];
}

/** VMs to hosts, by name or by label. */
export interface HostRule extends RuleHead {
  readonly kind: 'vm-host';
  readonly effect: 'on' | 'not-on';
  readonly hosts: HostSelector;
}
export interface HostSelector {
  readonly names?: readonly string[] | undefined;
  /** Every one of these labels: `{ rack: 'r1' }`. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

/**
 * VMs to one another: in one domain, or each in its own. A domain is a host, or all hosts with the same
 * label.
 */
export interface GroupRule extends RuleHead {
  readonly kind: 'vm-vm';
  readonly effect: 'together' | 'apart';
  /** `host`, or the label that makes a fault domain: `rack`. */
  readonly within: string;
}

export type Rule = HostRule | GroupRule;

export const isHard = (rule: Rule): boolean => rule.strength === 'hard';
export const pointsOf = (rule: Rule): number => (rule.strength === 'hard' ? 0 : rule.strength.points);

export function matchesName(patterns: readonly string[], name: string): boolean {
  return patterns.some((p) => (p.endsWith('*') ? name.startsWith(p.slice(0, -1)) : p === name));
}

export const concerns = (rule: Rule, vmName: string): boolean => matchesName(rule.vms, vmName);

export interface Labelled {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

export function selects({ names, labels }: HostSelector, host: Labelled): boolean {
  if (names !== undefined && !matchesName(names, host.name)) return false;
  return Object.entries(labels ?? {}).every(([key, value]) => host.labels[key] === value);
}

/** The domain of a host for a group rule; null where it lacks the label, so that nobody can tell. */
export const domainOf = (within: string, host: Labelled): string | null =>
  within === 'host' ? host.name : (host.labels[within] ?? null);

export function ruleFaults(rule: Rule): Fault[] {
  const faults: Fault[] = [];
  if (rule.vms.length === 0) faults.push({ path: 'vms', message: 'must name at least one VM' });
  if (rule.strength !== 'hard' && !(rule.strength.points >= 1 && rule.strength.points <= 100)) {
    faults.push({ path: 'strength.points', message: 'must be from 1 to 100' });
  }
  if (rule.kind === 'vm-host' && rule.hosts.names === undefined && rule.hosts.labels === undefined) {
    faults.push({ path: 'hosts', message: 'must name hosts or labels' });
  }
  const isOne = rule.kind === 'vm-vm' && rule.vms.length === 1 && rule.vms[0]?.endsWith('*') === false;
  if (isOne) faults.push({ path: 'vms', message: 'must name two VMs or more: a group of one has no rule' });
  return faults;
}
