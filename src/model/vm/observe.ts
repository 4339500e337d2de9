// What a host shows, held against what is stored of its VMs: which rows are new, changed, elsewhere or
// gone. It fights nothing.
import type { HostId, ManagerId, VmId } from '../ids.ts';
import { decideOwnership, type FoundMetadata, type VmMetadata } from './metadata.ts';
import type { Power, PowerReason } from './vm.ts';

/** What of a domain counts here. */
export interface SeenDomain {
  readonly uuid: string;
  readonly name: string;
  readonly power: Exclude<Power, 'unknown'>;
  readonly powerReason: PowerReason | null;
  readonly persistent: boolean;
  readonly metadata: FoundMetadata;
}

/** What is stored of a VM, as far as it counts here. */
export interface KnownVm {
  readonly id: VmId;
  readonly uuid: string;
  readonly name: string;
  readonly host: HostId | null;
  readonly foreign: boolean;
  readonly power: Power;
  readonly powerReason: PowerReason | null;
  readonly generation: number;
  /** A task holds it: where it is and whether it is defined are the task's to say. */
  readonly busy: boolean;
  /** Read back from a host after the store was lost, and no task has held it since. */
  readonly readBack?: boolean;
}

export type Observation =
  /** It is there, and this is what its host says. */
  | {
      readonly kind: 'seen';
      readonly id: VmId;
      readonly power: Power;
      readonly reason: PowerReason | null;
      readonly changed: boolean;
    }
  /** One of ours was moved by somebody else. */
  | {
      readonly kind: 'moved';
      readonly id: VmId;
      readonly to: HostId;
      readonly power: Power;
      readonly reason: PowerReason | null;
      /** What its new home says of it where that is newer than what was read back; null otherwise. */
      readonly metadata: VmMetadata | null;
    }
  /** A definition of one of ours lies on a host that is not its home; it does not run there. */
  | { readonly kind: 'leftover'; readonly id: VmId; readonly on: HostId }
  /** One of ours runs where it is not at home, and its home says that it runs there too. */
  | { readonly kind: 'twice'; readonly id: VmId; readonly on: HostId }
  /** Ours by its metadata, and not stored: the store was lost or is older than the host. */
  | { readonly kind: 'returned'; readonly metadata: VmMetadata; readonly domain: SeenDomain }
  | { readonly kind: 'found-foreign'; readonly domain: SeenDomain; readonly manager: ManagerId | null }
  | { readonly kind: 'renamed'; readonly id: VmId; readonly name: string }
  /** Its home answered and does not have it. */
  | { readonly kind: 'gone'; readonly id: VmId; readonly foreign: boolean };

export interface ObserveFacts {
  readonly host: HostId;
  readonly manager: ManagerId;
  readonly domains: readonly SeenDomain[];
  /** All that are at home on the host, and all of ours whose UUID it shows. */
  readonly known: readonly KnownVm[];
}

/** One picture of one host, complete: what is not in it is not there. */
export function observe(facts: ObserveFacts): readonly Observation[] {
  const owned = new Map(facts.known.filter((vm) => !vm.foreign).map((vm) => [vm.uuid, vm]));
  const foreign = new Map(
    facts.known.filter((vm) => vm.foreign && vm.host === facts.host).map((vm) => [vm.uuid, vm]),
  );
  const observations: Observation[] = [];
  const shown = new Set<VmId>();
  for (const domain of facts.domains) {
    const ours = owned.get(domain.uuid);
    const stranger = foreign.get(domain.uuid);
    if (ours !== undefined) {
      shown.add(ours.id);
      observations.push(...observeOurs(facts.host, domain, ours));
    } else if (stranger !== undefined) {
      shown.add(stranger.id);
      observations.push(...observeAtHome(domain, stranger));
    } else {
      observations.push(observeNew(domain, facts.manager));
    }
  }
  for (const vm of facts.known) {
    if (shown.has(vm.id) || vm.host !== facts.host || vm.busy) continue;
    observations.push({ kind: 'gone', id: vm.id, foreign: vm.foreign });
  }
  return observations;
}

function observeOurs(host: HostId, domain: SeenDomain, vm: KnownVm): readonly Observation[] {
  if (vm.host === host) return observeAtHome(domain, vm);
  // A task that moves it knows about both ends; whatever this end shows is its matter.
  if (vm.busy) return [];
  const runsHere = domain.power !== 'stopped';
  const mayRunAtHome = vm.host !== null && vm.power !== 'stopped';
  // Its home was not asked in the same breath: `twice` is for whoever asks both to confirm.
  if (runsHere && mayRunAtHome) return [{ kind: 'twice', id: vm.id, on: host }];
  const metadata = newerOf(domain, vm);
  if (!runsHere && vm.host !== null && metadata === null) return [{ kind: 'leftover', id: vm.id, on: host }];
  return [{ kind: 'moved', id: vm.id, to: host, power: domain.power, reason: domain.powerReason, metadata }];
}

/**
 * A move that was cut leaves two definitions. While the store is whole it knows which one counts; of two
 * that were only read back, the one of the higher generation does.
 */
function newerOf({ metadata }: SeenDomain, vm: KnownVm): VmMetadata | null {
  if (vm.readBack !== true || metadata === null || 'unreadable' in metadata) return null;
  const same = metadata.id === vm.id && metadata.uuid === vm.uuid;
  return same && metadata.generation > vm.generation ? metadata : null;
}

function observeAtHome(domain: SeenDomain, vm: KnownVm): readonly Observation[] {
  const { power, powerReason: reason } = domain;
  const changed = power !== vm.power || reason !== vm.powerReason;
  const seen: Observation = { kind: 'seen', id: vm.id, power, reason, changed };
  return domain.name === vm.name ? [seen] : [seen, { kind: 'renamed', id: vm.id, name: domain.name }];
}

function observeNew(domain: SeenDomain, manager: ManagerId): Observation {
  const ownership = decideOwnership(domain, manager);
  if (ownership.owner === 'us') return { kind: 'returned', metadata: ownership.metadata, domain };
  return {
    kind: 'found-foreign',
    domain,
    manager: ownership.owner === 'another-manager' ? ownership.manager : null,
  };
}
