// What placement is asked and what it answers: for every host what spoke for it and against it, in numbers.
import type { Refusal } from '../decision.ts';
import type { VirtType } from '../host/facts.ts';
import type { ClusterId, HostId, VmId } from '../ids.ts';

export interface PlacementRequest {
  /** Null for a VM that is not there yet. */
  readonly id: VmId | null;
  readonly name: string;
  readonly cpus: number;
  /** With what QEMU takes beside it. */
  readonly memoryMiB: number;
  readonly arch: string;
  /** Null: whichever a host offers. */
  readonly virtType: VirtType | null;
  /** Null: every host can make one. */
  readonly machine: string | null;
  readonly cpuModel: string | null;
  readonly networks: readonly string[];
  /** Bytes that it takes in pools. */
  readonly pools: ReadonlyMap<string, number>;
  /** Things that only some hosts have: a volume that exists, and where. */
  readonly needs: readonly { readonly what: string; readonly hosts: ReadonlySet<HostId> }[];
  /** All of it in one NUMA cell: wished for, or needed. */
  readonly numa: 'any' | 'prefer' | 'need';
  readonly strategy: 'spread' | 'pack';
  readonly cluster: ClusterId | null;
  /** One host alone is asked for. */
  readonly onlyHost: HostId | null;
  /** Hosts that are out of the question: the one that it leaves. */
  readonly notHosts: readonly HostId[];
}

/** Data, so that a thousand hosts are explained in no time; explain.ts makes sentences of it. */
export interface Reason {
  readonly code: ReasonCode;
  /** Blocking, or so many points for or against. */
  readonly effect: 'blocks' | number;
  readonly needed: number | string | null;
  readonly found: number | string | null;
}
export type ReasonCode =
  | 'state'
  | 'drained'
  | 'not-asked-for'
  | 'left'
  | 'cluster'
  | 'arch'
  | 'virt-type'
  | 'machine'
  | 'cpu-model'
  | 'network'
  | 'need'
  | 'no-kvm'
  | 'pool-missing'
  | 'pool-room'
  | 'memory'
  | 'memory-seen'
  | 'cpus'
  | 'numa'
  | 'rule-on'
  | 'rule-not-on'
  | 'rule-together'
  | 'rule-apart'
  | 'rule-label';

export interface HostVerdict {
  readonly host: HostId;
  readonly name: string;
  /** Null where something blocks. */
  readonly score: number | null;
  readonly reasons: readonly Reason[];
}

/** One change after which a host would take the VM. */
export interface NearestChange {
  readonly host: HostId;
  readonly name: string;
  /** What would have to change there, all of it. */
  readonly changes: readonly string[];
}

export type PlacementDecision =
  | { readonly go: true; readonly plan: PlacementPlan; readonly hosts: readonly HostVerdict[] }
  | {
      readonly go: false;
      readonly refusals: readonly Refusal[];
      readonly nearest: readonly NearestChange[];
      readonly hosts: readonly HostVerdict[];
    };
export interface PlacementPlan {
  readonly host: HostId;
  readonly name: string;
  readonly score: number;
}
