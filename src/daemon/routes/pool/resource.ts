// A stored pool as the API shows it.
import type { PoolResource } from '../../../contract/pool/pool.ts';
import type { StoredPool } from '../../store/pool/read.ts';

export const printPool = (pool: StoredPool): PoolResource => ({
  name: pool.name,
  host: pool.hostName,
  uuid: pool.uuid,
  type: pool.type,
  active: pool.active,
  path: pool.path,
  source: pool.source,
  capacityBytes: pool.capacityBytes,
  freeBytes: pool.freeBytes,
  used: pool.used,
  shared: pool.shared,
});
