// Many moves that belong together: where each VM goes, and in which order, so that all of them are soon over.
import type { Refusal } from '../decision.ts';
import type { HostId, VmId } from '../ids.ts';
import { vmCan } from '../vm/state.ts';
import type { Power } from '../vm/vm.ts';
import type { VmSpec } from '../vm/spec.ts';
import { decidePlacement } from './decide.ts';
import { Fleet } from './fleet.ts';
import type { HostVerdict } from './placement.ts';
import { requestOf } from './room.ts';

/** How many moves go on at once: of one host, in whichever direction, and from one host to another. */
export const journeyLimits = { host: 4, link: 2 } as const;

export interface Traveller {
  readonly id: VmId;
  readonly name: string;
  readonly host: HostId;
  readonly foreign: boolean;
  readonly power: Power;
  readonly spec: VmSpec | null;
  /** Memory of a guest that runs, and disks that are not shared. */
  readonly copyMiB: number;
  /** The one host that it is to go to; null: whichever fits. */
  readonly only: HostId | null;
}

export interface JourneyFacts {
  readonly fleet: Fleet;
  readonly vms: readonly Traveller[];
  /** MiB per second that earlier moves reached, by `rateKey`. */
  readonly rates: ReadonlyMap<string, number>;
  /** What the preflight found against a pair of VM and host, by `pairKey`; nothing: empty. */
  readonly examined: ReadonlyMap<string, readonly Refusal[]>;
}

export interface Leg {
  readonly vm: VmId;
  readonly name: string;
  readonly source: HostId;
  readonly target: HostId;
  readonly targetName: string;
  readonly live: boolean;
  /** After the first one began; both are what is expected. */
  readonly beginsMs: number;
  readonly endsMs: number;
}
export interface Staying {
  readonly vm: VmId;
  readonly name: string;
  readonly refusals: readonly Refusal[];
}
export interface Journey {
  /** In the order in which they begin. */
  readonly legs: readonly Leg[];
  readonly stays: readonly Staying[];
  readonly predictedMs: number;
}

export const pairKey = (vm: VmId, target: HostId): string => `${vm} ${target}`;
export const rateKey = (source: HostId, target: HostId): string => `${source} ${target}`;

/** Of a link that nothing has moved over yet: a gigabit. */
const rateMiBsDefault = 100;
/** What a move takes beside its bytes: measured 0.5 to 1 s on hosts with time to spare. */
const baseMs = 700;

/**
 * The longest first, each to the host where it is over earliest; among hosts where that makes no difference
 * placement's points decide. The fleet is read, not changed.
 */
export function planJourney(facts: JourneyFacts): Journey {
  const fleet = new Fleet(facts.fleet.hosts, facts.fleet.vms(), facts.fleet.rules);
  const stays: Staying[] = [];
  const movable: (Traveller & { readonly spec: VmSpec })[] = [];
  for (const vm of facts.vms) {
    const can = vmCan('migrate', { ...vm, activity: null });
    const { id, name, spec } = vm;
    if (can.can && spec !== null) movable.push({ ...vm, spec });
    else stays.push({ vm: id, name, refusals: can.can ? [unreadable(name)] : [can.refusal] });
  }
  movable.sort((a, b) => b.copyMiB - a.copyMiB || (a.name < b.name ? -1 : 1));
  const lanes = openLanes();
  const legs: Leg[] = [];
  for (const vm of movable) {
    const leg = legFor(vm, facts, fleet, lanes);
    if ('refusals' in leg) {
      stays.push(leg);
      continue;
    }
    lanes.take(leg);
    const { memoryMiB, cpus } = requestOf(vm, []);
    fleet.place({ id: vm.id, name: vm.name, host: leg.target, cpus, memoryMiB });
    legs.push(leg);
  }
  legs.sort((a, b) => a.beginsMs - b.beginsMs || b.endsMs - a.endsMs || (a.name < b.name ? -1 : 1));
  stays.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { legs, stays, predictedMs: Math.max(0, ...legs.map(({ endsMs }) => endsMs)) };
}

function legFor(
  vm: Traveller & { readonly spec: VmSpec },
  { rates, examined }: JourneyFacts,
  fleet: Fleet,
  lanes: Lanes,
): Leg | Staying {
  const { id, name, host: source, power, copyMiB, only } = vm;
  const request = { ...requestOf(vm, [source]), onlyHost: only };
  const decision = decidePlacement(fleet, request);
  const foundOf = (host: HostId): readonly Refusal[] => examined.get(pairKey(id, host)) ?? [];
  const fitting = decision.hosts.filter((h) => h.score !== null);
  const options = fitting
    .filter(({ host }) => foundOf(host).length === 0)
    .map((verdict) => ({ verdict, ...lanes.times(source, verdict.host, lastsMs(verdict)) }));
  function lastsMs({ host }: HostVerdict): number {
    const rate = rates.get(rateKey(source, host)) ?? rateMiBsDefault;
    return Math.round(baseMs + (copyMiB / Math.max(1, rate)) * 1000);
  }
  if (options.length === 0) {
    const preflight = fitting.flatMap(({ host }) => foundOf(host));
    return { vm: id, name, refusals: decision.go ? preflight : told(decision.refusals) };
  }
  const soonest = Math.min(...options.map(({ endsMs }) => endsMs));
  const [best] = options
    .filter(({ endsMs }) => endsMs <= soonest * 1.1 + baseMs)
    .sort(
      (a, b) => (b.verdict.score ?? 0) - (a.verdict.score ?? 0) || (a.verdict.name < b.verdict.name ? -1 : 1),
    );
  if (!best) throw new RangeError('the soonest of the options is one of them');
  const { verdict, beginsMs, endsMs } = best;
  const live = power !== 'stopped';
  return { vm: id, name, source, target: verdict.host, targetName: verdict.name, live, beginsMs, endsMs };
}

/** That it is to leave its host, and that another one was not asked for, explains nothing. */
function told(refusals: readonly Refusal[]): readonly Refusal[] {
  const silent = new Set(['placement-left', 'placement-not-asked-for']);
  const telling = refusals.filter(({ code }) => !silent.has(code));
  return telling.length > 0 ? telling : refusals;
}

interface Lanes {
  times(
    source: HostId,
    target: HostId,
    lastsMs: number,
  ): { readonly beginsMs: number; readonly endsMs: number };
  take(leg: Pick<Leg, 'source' | 'target' | 'endsMs'>): void;
}

/** Each host and each link has so many lanes; a move takes one of each, from when all of them are free. */
function openLanes(): Lanes {
  const freeAt = new Map<string, number[]>();
  const lanesOf = (source: HostId, target: HostId): number[][] =>
    (
      [
        [source, journeyLimits.host],
        [target, journeyLimits.host],
        [`${source}>${target}`, journeyLimits.link],
      ] as const
    ).map(([name, count]) => {
      const lanes = freeAt.get(name) ?? Array.from({ length: count }, () => 0);
      freeAt.set(name, lanes);
      return lanes;
    });
  return {
    times(source, target, lastsMs) {
      const beginsMs = Math.max(...lanesOf(source, target).map((lanes) => Math.min(...lanes)));
      return { beginsMs, endsMs: beginsMs + lastsMs };
    },
    take({ source, target, endsMs }) {
      for (const lanes of lanesOf(source, target)) lanes[lanes.indexOf(Math.min(...lanes))] = endsMs;
    },
  };
}

const unreadable = (name: string): Refusal => ({
  code: 'vm-unreadable',
  about: `VM ${name}`,
  needed: 'a VM whose specification hostler knows',
  found: 'none',
  fix: 'Look at it: hostler vm show.',
});
