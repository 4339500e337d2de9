// What of the database goes into the fleet file: what the hosts do not know themselves, and no secret.
import type { FleetFile } from '../../../model/fleet/file.ts';
import type { ClusterId, HostId, ManagerId } from '../../../model/ids.ts';
import { readImages } from '../image/record.ts';
import { managerIdName } from '../meta/manager.ts';
import type { Reader } from '../store.ts';

/** Null where this database never had a manager: it is new. */
export async function readKnownManager(
  db: Reader,
): Promise<{ readonly manager: ManagerId; readonly empty: boolean } | null> {
  const row = await db
    .selectFrom('meta')
    .select('value')
    .where('name', '=', managerIdName)
    .executeTakeFirst();
  if (row === undefined) return null;
  const rows = await Promise.all(
    (['host', 'cluster', 'vm', 'task'] as const).map((table) =>
      db.selectFrom(table).select('id').limit(1).execute(),
    ),
  );
  return { manager: row.value as ManagerId, empty: rows.every((found) => found.length === 0) };
}

export async function readFleet(db: Reader, manager: ManagerId): Promise<FleetFile> {
  const [clusters, hosts, uses, images] = await Promise.all([
    db.selectFrom('cluster').selectAll().orderBy('name').execute(),
    db.selectFrom('host').selectAll().orderBy('name').execute(),
    db.selectFrom('pool_use').selectAll().orderBy('name').execute(),
    readImages(db),
  ]);
  const clusterNames = new Map(clusters.map((c) => [c.id, c.name]));
  const poolsOf = (host: string) =>
    uses
      .filter((use) => use.host_id === host)
      .map(({ name, use }) => ({ name, shared: (JSON.parse(use) as Told).shared ?? null }));
  return {
    format: 1,
    manager,
    clusters: clusters.map((c) => ({ name: c.name, id: c.id as ClusterId, createdAt: c.created_at })),
    hosts: hosts.map((host) => ({
      name: host.name,
      uri: host.uri,
      id: host.id as HostId,
      uuid: host.uuid,
      pki: host.pki,
      migrationAddress: host.migration_address,
      cluster: clusterNames.get(host.cluster_id ?? '') ?? null,
      drained: host.drained === 1,
      labels: JSON.parse(host.labels) as Record<string, string>,
      pools: poolsOf(host.id),
      createdAt: host.created_at,
    })),
    images: images.map((image) => ({ ...image })),
  };
}

/** What `pool use` was told of a pool. */
interface Told {
  readonly shared?: boolean | null;
}
