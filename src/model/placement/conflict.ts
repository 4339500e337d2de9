// Hard rules that cannot all be kept: found when a rule is made, as the smallest set that contradicts itself.
import { concerns, domainOf, isHard, selects, type Labelled, type Rule } from './rule.ts';

export interface RuleConflict {
  /** Without any one of these the rest can be kept. */
  readonly rules: readonly Rule[];
  /** The VMs that they are about. */
  readonly vms: readonly string[];
}

/** Beyond so many tries the rules count as possible: placement still refuses what breaks one. */
const triesMax = 20_000;

/**
 * Capacity is left out: rules that contradict one another do so on an empty fleet. `vms` are the names of
 * those there are. Null: they can all be kept, or that could not be told.
 */
export function findConflict(
  rules: readonly Rule[],
  hosts: readonly Labelled[],
  vms: readonly string[],
): RuleConflict | null {
  const hard = rules.filter(isHard);
  if (isPossible(hard, hosts, vms)) return null;
  let kept = hard;
  for (const rule of hard) {
    const without = kept.filter((r) => r !== rule);
    if (!isPossible(without, hosts, vms)) kept = without;
  }
  return { rules: kept, vms: vms.filter((vm) => kept.some((rule) => concerns(rule, vm))) };
}

function isPossible(rules: readonly Rule[], hosts: readonly Labelled[], vms: readonly string[]): boolean {
  const concerned = vms.filter((vm) => rules.some((rule) => concerns(rule, vm)));
  const allowed = new Map(concerned.map((vm) => [vm, hosts.filter((host) => mayRun(rules, vm, host))]));
  if ([...allowed.values()].some((list) => list.length === 0)) return false;
  if (rules.some((rule) => isOvercrowded(rule, concerned, allowed))) return false;
  // Who has least choice is placed first, so that a contradiction shows early.
  const order = concerned.sort((a, b) => (allowed.get(a)?.length ?? 0) - (allowed.get(b)?.length ?? 0));
  return search(rules, order, allowed, new Map(), { tries: 0 });
}

function mayRun(rules: readonly Rule[], vm: string, host: Labelled): boolean {
  return rules.every((rule) => {
    if (!concerns(rule, vm)) return true;
    if (rule.kind === 'vm-vm') return domainOf(rule.within, host) !== null;
    return selects(rule.hosts, host) === (rule.effect === 'on');
  });
}

/**
 * More VMs that keep apart than domains for them: told without trying, since trying would take all orders.
 */
function isOvercrowded(
  rule: Rule,
  vms: readonly string[],
  allowed: ReadonlyMap<string, readonly Labelled[]>,
): boolean {
  if (rule.kind !== 'vm-vm' || rule.effect !== 'apart') return false;
  const members = vms.filter((vm) => concerns(rule, vm));
  const domains = new Set(
    members.flatMap((vm) => (allowed.get(vm) ?? []).map((h) => domainOf(rule.within, h))),
  );
  return members.length > domains.size;
}

function search(
  rules: readonly Rule[],
  rest: readonly string[],
  allowed: ReadonlyMap<string, readonly Labelled[]>,
  placed: Map<string, Labelled>,
  budget: { tries: number },
): boolean {
  const [vm, ...others] = rest;
  if (vm === undefined) return true;
  for (const host of allowed.get(vm) ?? []) {
    budget.tries += 1;
    if (budget.tries > triesMax) return true;
    if (!agrees(rules, vm, host, placed)) continue;
    placed.set(vm, host);
    if (search(rules, others, allowed, placed, budget)) return true;
    placed.delete(vm);
  }
  return false;
}

function agrees(
  rules: readonly Rule[],
  vm: string,
  host: Labelled,
  placed: ReadonlyMap<string, Labelled>,
): boolean {
  return rules.every((rule) => {
    if (rule.kind !== 'vm-vm' || !concerns(rule, vm)) return true;
    const domain = domainOf(rule.within, host);
    for (const [other, at] of placed) {
      if (!concerns(rule, other)) continue;
      if ((domainOf(rule.within, at) === domain) !== (rule.effect === 'together')) return false;
    }
    return true;
  });
}
