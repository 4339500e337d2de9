// Reading pools and networks: what the hosts have, with what Hostler was told about them.
import { HostlerError } from '../../../model/errors.ts';
import type { HostId } from '../../../model/ids.ts';
import type { Network } from '../../../model/network/network.ts';
import type { Pool } from '../../../model/pool/pool.ts';
import type { Reader, Writer } from '../store.ts';

export interface OnHost {
  readonly hostId: HostId;
  readonly hostName: string;
}
export type StoredPool = Pool & OnHost;
export type StoredNetwork = Network & OnHost;

export interface PlaceFilter {
  readonly hostId?: string;
  readonly name?: string;
}

interface PoolUse {
  readonly shared: boolean | null;
}

export async function listPools(
  db: Reader | Writer,
  filter: PlaceFilter = {},
): Promise<readonly StoredPool[]> {
  let query = db
    .selectFrom('pool')
    .innerJoin('host', 'host.id', 'pool.host_id')
    .leftJoin('pool_use', (join) =>
      join.onRef('pool_use.host_id', '=', 'pool.host_id').onRef('pool_use.name', '=', 'pool.name'),
    )
    .select(['pool.facts', 'pool_use.use', 'host.id as host_id', 'host.name as host_name'])
    .orderBy('host.name')
    .orderBy('pool.name');
  if (filter.hostId !== undefined) query = query.where('pool.host_id', '=', filter.hostId);
  if (filter.name !== undefined) query = query.where('pool.name', '=', filter.name);
  return (await query.execute()).map((row) => {
    const use = row.use === null ? null : (JSON.parse(row.use) as PoolUse);
    return {
      ...(JSON.parse(row.facts) as Pool),
      used: use !== null,
      shared: use?.shared ?? null,
      hostId: row.host_id as HostId,
      hostName: row.host_name,
    };
  });
}

export async function listNetworks(
  db: Reader | Writer,
  filter: PlaceFilter = {},
): Promise<readonly StoredNetwork[]> {
  let query = db
    .selectFrom('network')
    .innerJoin('host', 'host.id', 'network.host_id')
    .select(['network.facts', 'host.id as host_id', 'host.name as host_name'])
    .orderBy('host.name')
    .orderBy('network.name');
  if (filter.hostId !== undefined) query = query.where('network.host_id', '=', filter.hostId);
  if (filter.name !== undefined) query = query.where('network.name', '=', filter.name);
  return (await query.execute()).map((row) => ({
    ...(JSON.parse(row.facts) as Network),
    hostId: row.host_id as HostId,
    hostName: row.host_name,
  }));
}

/** At least one of this name, or an error that says where to look. */
export function foundOn<T>(noun: 'pool' | 'network', name: string, found: readonly T[]): readonly T[] {
  if (found.length > 0) return found;
  throw new HostlerError(noun === 'pool' ? 'pool-not-found' : 'network-not-found', {
    message: `No host has a ${noun} called ${name.slice(0, 80)}`,
    fix: `hostler ${noun} list shows what the hosts have.`,
    facts: { [noun]: name.slice(0, 200) },
  });
}

export async function usePool(
  trx: Writer,
  pools: readonly StoredPool[],
  use: { readonly shared: boolean | null } | null,
  at: string,
): Promise<void> {
  for (const { hostId, name } of pools) {
    await trx.deleteFrom('pool_use').where('host_id', '=', hostId).where('name', '=', name).execute();
    if (use === null) continue;
    const row = { host_id: hostId, name, use: JSON.stringify(use), created_at: at };
    await trx.insertInto('pool_use').values(row).execute();
  }
}
