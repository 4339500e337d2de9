// A cluster: hosts among which VMs move, and the CPU that all of them can give.
import type { ClusterId, HostId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { CpuFeature } from '../vm/spec.ts';

export interface Cluster {
  readonly id: ClusterId;
  readonly name: string;
  readonly hosts: readonly HostId[];
  /** libvirt's baseline over the hosts; null until it was computed. */
  readonly cpuBaseline: CpuBaseline | null;
  readonly createdAt: Instant;
}

export interface CpuBaseline {
  readonly model: string;
  readonly features: readonly CpuFeature[];
  readonly hosts: readonly HostId[];
  readonly at: Instant;
}
