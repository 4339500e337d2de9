// The tables of storage pools: what hosts have, and into which of them hostler may write.

export interface PoolTable {
  /** observe */
  host_id: string;
  /** observe: libvirt's name of the pool */
  name: string;
  /** observe: JSON, type, path, sizes, whether it is active */
  facts: string;
  /** observe */
  observed_at: string;
}

export interface PoolUseTable {
  /** pool use */
  host_id: string;
  /** pool use */
  name: string;
  /** pool use: JSON, what it is used for */
  use: string;
  /** pool use */
  created_at: string;
}
