// What the decision to create a VM reads: the request, the fleet, and what of it exists already.
import type { Cluster } from '../../cluster/cluster.ts';
import type { HostFacts } from '../../host/facts.ts';
import type { HostId, VmId } from '../../ids.ts';
import type { Image } from '../../image/image.ts';
import type { Fleet } from '../../placement/fleet.ts';
import type { Template } from '../../template/template.ts';
import type { VmRequest } from '../request.ts';

export interface CreateFacts {
  readonly request: VmRequest;
  /** The id that it will have. */
  readonly id: VmId;
  /** Three bytes for every NIC. */
  readonly random: Uint8Array;
  /** Null: there is no template of that name. */
  readonly template: Template | null;
  readonly fleet: Fleet;
  /** What hosts said of themselves; of the hosts that may take it. */
  readonly hosts: ReadonlyMap<HostId, HostFacts>;
  readonly clusters: readonly Cluster[];
  readonly images: readonly Image[];
  /** `HOST/POOL/DIGEST` of images that are there already. */
  readonly imagesAt: ReadonlySet<string>;
  /** Those that were looked up: the ones named, and the ones that it would make. */
  readonly volumes: readonly FoundVolume[];
  /** Every domain name in the fleet, foreign ones too, with where it is. */
  readonly names: ReadonlyMap<string, string>;
  readonly macs: ReadonlySet<string>;
  readonly strategy: 'spread' | 'pack';
}

export interface FoundVolume {
  readonly host: HostId;
  readonly pool: string;
  readonly name: string;
  readonly capacityBytes: number;
  readonly format: string;
  /** The VM that has it as a disk. */
  readonly usedBy: string | null;
}

export const imageAt = (host: HostId, pool: string, digest: string): string => `${host}/${pool}/${digest}`;
