// Writes a fleet file into an empty database, in one transaction: all of it or nothing.
import type { FleetCluster, FleetFile, FleetHost, FleetImage } from '../../../model/fleet/file.ts';
import type { IdNoun, IdOf, ManagerId } from '../../../model/ids.ts';
import type { Instant } from '../../../model/time.ts';
import { insertImage } from '../image/record.ts';
import { managerIdName } from '../meta/manager.ts';
import type { Writer } from '../store.ts';

export interface RestoreParts {
  readonly manager: ManagerId;
  /** Those whose bytes are there. */
  readonly images: readonly FleetImage[];
  readonly now: Instant;
  readonly newId: <Noun extends IdNoun>(noun: Noun) => IdOf[Noun];
}

export interface RestoredHost {
  readonly id: string;
  readonly name: string;
  readonly uri: string;
}

/** The hosts as they were written. */
export async function restoreFleet(
  trx: Writer,
  file: FleetFile,
  parts: RestoreParts,
): Promise<readonly RestoredHost[]> {
  await trx
    .insertInto('meta')
    .values({ name: managerIdName, value: parts.manager })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: parts.manager }))
    .execute();
  const clusters = new Map<string, string>();
  for (const cluster of file.clusters ?? [])
    clusters.set(cluster.name, await restoreCluster(trx, cluster, parts));
  const restored: RestoredHost[] = [];
  for (const host of file.hosts) {
    const id = await restoreHost(trx, host, clusters.get(host.cluster ?? '') ?? null, parts);
    restored.push({ id, name: host.name, uri: host.uri });
  }
  for (const image of parts.images) await insertImage(trx, image);
  return restored;
}

async function restoreCluster(trx: Writer, cluster: FleetCluster, parts: RestoreParts): Promise<string> {
  const id = cluster.id ?? parts.newId('cluster');
  const { name, createdAt = parts.now } = cluster;
  const row = { id, name, cpu_baseline: null, created_at: createdAt, revision: 1 };
  await trx.insertInto('cluster').values(row).execute();
  return id;
}

async function restoreHost(
  trx: Writer,
  host: FleetHost,
  cluster: string | null,
  { now, newId }: RestoreParts,
): Promise<string> {
  const id = host.id ?? newId('host');
  await trx
    .insertInto('host')
    .values({
      id,
      name: host.name,
      uri: host.uri,
      uuid: host.uuid ?? null,
      pki: host.pki ?? null,
      migration_address: host.migrationAddress ?? null,
      cluster_id: cluster,
      drained: host.drained === true ? 1 : 0,
      state: 'connecting',
      state_since: now,
      state_reason: 'not reached yet',
      answered_at: null,
      facts: null,
      facts_at: null,
      labels: JSON.stringify(host.labels ?? {}),
      node_id: null,
      created_at: host.createdAt ?? now,
      revision: 1,
    })
    .execute();
  for (const { name, shared } of host.pools ?? []) {
    const row = { host_id: id, name, use: JSON.stringify({ shared }), created_at: now };
    await trx.insertInto('pool_use').values(row).execute();
  }
  return id;
}
