// One host for one VM: every reason against it, and what it is worth.
import type { Fleet, FleetHost, FleetVm, HostUse } from './fleet.ts';
import type { HostVerdict, PlacementRequest, Reason, ReasonCode } from './placement.ts';
import { concerns, domainOf, isHard, pointsOf, selects, type GroupRule, type Rule } from './rule.ts';

/** What is the same for every host of one request: worked out once. */
export interface Question {
  readonly request: PlacementRequest;
  readonly fleet: Fleet;
  /** The VM where it is now, which its own place does not count against. */
  readonly own: FleetVm | null;
  readonly rules: readonly Rule[];
  readonly groups: readonly Group[];
}
interface Group {
  readonly rule: GroupRule;
  /** Members per domain, without the VM itself. */
  readonly counts: ReadonlyMap<string, number>;
  readonly total: number;
}

export function pose(request: PlacementRequest, fleet: Fleet): Question {
  const own = request.id === null ? null : (fleet.vm(request.id) ?? null);
  const rules = fleet.rules.filter((rule) => concerns(rule, request.name));
  const groups = rules.flatMap((rule): Group[] => {
    if (rule.kind !== 'vm-vm') return [];
    const counts = countsWithout(own, rule, fleet);
    let total = 0;
    for (const count of counts.values()) total += count;
    return [{ rule, counts, total }];
  });
  return { request, fleet, own, rules, groups };
}

function countsWithout(own: FleetVm | null, rule: GroupRule, fleet: Fleet): ReadonlyMap<string, number> {
  const counts = fleet.counts(rule);
  const home = own?.host == null ? undefined : fleet.host(own.host);
  const domain = home ? domainOf(rule.within, home) : null;
  if (domain === null) return counts;
  const without = new Map(counts);
  without.set(domain, (without.get(domain) ?? 1) - 1);
  return without;
}

export function weighHost(question: Question, host: FleetHost): HostVerdict {
  const reasons: Reason[] = [];
  const use = question.fleet.use(host.id);
  weighState(question.request, host, reasons);
  weighKind(question.request, host, reasons);
  weighPlaces(question.request, host, use, reasons);
  weighCapacity(question, host, use, reasons);
  weighRules(question, host, reasons);
  let score: number | null = 0;
  for (const { effect } of reasons) {
    if (effect === 'blocks') {
      score = null;
      break;
    }
    score += effect;
  }
  return { host: host.id, name: host.name, score, reasons };
}

type Value = number | string | null;
const block = (into: Reason[], code: ReasonCode, needed: Value, found: Value): void =>
  void into.push({ code, effect: 'blocks', needed, found });

function weighState(request: PlacementRequest, host: FleetHost, into: Reason[]): void {
  if (host.state !== 'up') block(into, 'state', 'up', `${host.state}: ${host.reason}`);
  if (host.drained) block(into, 'drained', null, null);
  if (request.onlyHost !== null && request.onlyHost !== host.id) block(into, 'not-asked-for', null, null);
  if (request.notHosts.includes(host.id)) block(into, 'left', null, null);
  if (request.cluster !== null && request.cluster !== host.cluster)
    block(into, 'cluster', request.cluster, host.cluster);
}

/** Emulation is many times slower: only a fleet without room elsewhere chooses it. */
const noKvmPoints = 50;

function weighKind(request: PlacementRequest, host: FleetHost, into: Reason[]): void {
  if (request.arch !== host.arch) block(into, 'arch', request.arch, host.arch);
  if (request.virtType !== null && !host.virtTypes.includes(request.virtType)) {
    block(into, 'virt-type', request.virtType, host.virtTypes.join(', '));
  }
  if (request.virtType === null && !host.virtTypes.includes('kvm')) {
    into.push({ code: 'no-kvm', effect: -noKvmPoints, needed: null, found: host.virtTypes.join(', ') });
  }
  if (request.machine !== null && !host.machines.has(request.machine))
    block(into, 'machine', request.machine, null);
  if (request.cpuModel !== null && !host.cpuModels.has(request.cpuModel))
    block(into, 'cpu-model', request.cpuModel, null);
}

function weighPlaces(
  request: PlacementRequest,
  host: FleetHost,
  use: Readonly<HostUse>,
  into: Reason[],
): void {
  for (const network of request.networks) {
    if (!host.networks.has(network)) block(into, 'network', network, null);
  }
  for (const { what, hosts } of request.needs) {
    if (!hosts.has(host.id)) block(into, 'need', what, null);
  }
  for (const [pool, bytes] of request.pools) {
    const free = host.pools.get(pool);
    if (free === undefined) {
      block(into, 'pool-missing', pool, null);
      continue;
    }
    const left = free - (use.unseenBytes.get(pool) ?? 0);
    if (left < bytes) block(into, 'pool-room', bytes, left);
  }
}

/** Half of the hundred points for memory, half for CPUs, by what is left after the VM is there. */
function weighCapacity(
  { request, own }: Question,
  host: FleetHost,
  use: Readonly<HostUse>,
  into: Reason[],
): void {
  const isHome = own !== null && own.host === host.id;
  const capacityMiB = Math.floor((host.memoryMiB - host.reservedMiB) * host.memoryRatio);
  const leftMiB = capacityMiB - use.memoryMiB + (isHome ? own.memoryMiB : 0);
  weighAmount('memory', request, request.memoryMiB, leftMiB, capacityMiB, into);
  const capacityCpus = Math.floor(host.cpus * host.cpuRatio);
  const leftCpus = capacityCpus - use.cpus + (isHome ? own.cpus : 0);
  weighAmount('cpus', request, request.cpus, leftCpus, capacityCpus, into);
  // Something beside the VMs may hold memory: what was seen free counts as well, unless memory is
  // overcommitted.
  if (host.freeMiB !== null && host.memoryRatio <= 1 && !isHome) {
    const seen = host.freeMiB - use.unseenMiB;
    if (seen < request.memoryMiB) block(into, 'memory-seen', request.memoryMiB, seen);
  }
  weighNuma(request, host, into);
}

function weighAmount(
  code: 'memory' | 'cpus',
  request: PlacementRequest,
  needed: number,
  left: number,
  capacity: number,
  into: Reason[],
): void {
  if (left < needed) {
    block(into, code, needed, left);
    return;
  }
  const share = capacity === 0 ? 0 : (left - needed) / capacity;
  const points = 50 * (request.strategy === 'spread' ? share : 1 - share);
  into.push({ code, effect: Math.round(points * 10) / 10, needed, found: left });
}

const numaPoints = 5;

function weighNuma(request: PlacementRequest, host: FleetHost, into: Reason[]): void {
  if (request.numa === 'any' || host.cells.length <= 1) return;
  let largest = 0;
  for (const cell of host.cells) {
    const free = cell.freeMiB ?? cell.memoryMiB;
    if (cell.cpus >= request.cpus && free > largest) largest = free;
  }
  const fits = largest >= request.memoryMiB;
  if (fits) into.push({ code: 'numa', effect: numaPoints, needed: request.memoryMiB, found: largest });
  else if (request.numa === 'need') block(into, 'numa', request.memoryMiB, largest);
  else into.push({ code: 'numa', effect: -numaPoints, needed: request.memoryMiB, found: largest });
}

function weighRules({ rules, groups }: Question, host: FleetHost, into: Reason[]): void {
  for (const rule of rules) {
    if (rule.kind !== 'vm-host') continue;
    const isSelected = selects(rule.hosts, host);
    if (isSelected === (rule.effect === 'on')) {
      if (!isHard(rule)) into.push(soft(rule, pointsOf(rule)));
    } else into.push(isHard(rule) ? hard(rule) : soft(rule, -pointsOf(rule)));
  }
  for (const group of groups) weighGroup(group, host, into);
}

function weighGroup({ rule, counts, total }: Group, host: FleetHost, into: Reason[]): void {
  const domain = domainOf(rule.within, host);
  if (domain === null) {
    if (isHard(rule))
      into.push({ code: 'rule-label', effect: 'blocks', needed: rule.within, found: rule.name });
    return;
  }
  const here = counts.get(domain) ?? 0;
  const isKept = rule.effect === 'apart' ? here === 0 : here === total;
  if (isKept && !isHard(rule)) into.push(soft(rule, pointsOf(rule)));
  if (!isKept) into.push(isHard(rule) ? hard(rule) : soft(rule, -pointsOf(rule)));
}

const codes = {
  on: 'rule-on',
  'not-on': 'rule-not-on',
  together: 'rule-together',
  apart: 'rule-apart',
} as const;
const hard = (rule: Rule): Reason => ({
  code: codes[rule.effect],
  effect: 'blocks',
  needed: rule.name,
  found: null,
});
const soft = (rule: Rule, points: number): Reason => ({
  code: codes[rule.effect],
  effect: points,
  needed: rule.name,
  found: null,
});
