// A storage pool on one host, and whether two hosts see the same one.

export interface Pool {
  readonly name: string;
  readonly uuid: string;
  readonly type: string;
  readonly active: boolean;
  readonly autostart: boolean;
  /** The folder or device folder on the host, where it has one. */
  readonly path: string | null;
  readonly capacityBytes: number;
  readonly freeBytes: number;
  /**
   * What the pool is made of where that is somewhere else: `10.0.0.5:/export`, an iSCSI target, a Ceph
   * pool.
   */
  readonly source: string | null;
  /** Hostler writes only into pools named by `pool use`. */
  readonly used: boolean;
  /** The same bytes on every host that has it; null where nobody said so and the type does not tell. */
  readonly shared: boolean | null;
}

/** Types whose storage is elsewhere, so that the same source is the same storage. */
const remoteTypes: ReadonlySet<string> = new Set([
  'netfs',
  'iscsi',
  'iscsi-direct',
  'rbd',
  'gluster',
  'sheepdog',
  'vstorage',
]);

export type SamePool = 'same' | 'different' | 'unknown';

/** Whether a pool of the same name on two hosts is the same storage. */
export function samePool(a: Pool, b: Pool): SamePool {
  if (a.type !== b.type) return 'different';
  if (remoteTypes.has(a.type) && a.source !== null && b.source !== null) {
    return a.source === b.source ? 'same' : 'different';
  }
  if (a.shared === false || b.shared === false) return 'different';
  if (a.shared === true && b.shared === true) return 'same';
  return 'unknown';
}
