// A volume in a pool of one host.

export interface Volume {
  readonly name: string;
  readonly pool: string;
  readonly path: string;
  readonly format: string;
  readonly capacityBytes: number;
  readonly allocationBytes: number;
  readonly backingPath: string | null;
}

/** The volume of a VM's disk. */
export const diskVolume = (vm: string, disk: string, format: 'qcow2' | 'raw'): string =>
  `${vm}-${disk}.${format === 'qcow2' ? 'qcow2' : 'img'}`;
