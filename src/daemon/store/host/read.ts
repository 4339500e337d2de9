// Reading hosts: one by its name or id, or a page of them, with what the VMs on them add up to.
import { sql } from 'kysely';
import { HostlerError } from '../../../model/errors.ts';
import type { ConnectionState } from '../../../model/host/connection.ts';
import type { HostFacts } from '../../../model/host/facts.ts';
import type { Host } from '../../../model/host/host.ts';
import type { ClusterId, HostId, NodeId } from '../../../model/ids.ts';
import type { Instant } from '../../../model/time.ts';
import { orderOf, pageOf, type Page, type PageRequest } from '../list/page.ts';
import type { Reader, Writer } from '../store.ts';

export interface StoredHost extends Host {
  readonly clusterName: string | null;
  readonly pki: string | null;
  readonly migrationAddress: string | null;
  readonly facts: HostFacts | null;
  readonly answeredAt: Instant | null;
  readonly vms: number;
  readonly promisedMiB: number;
  readonly revision: number;
}

export interface HostFilter {
  readonly state?: ConnectionState;
  readonly clusterId?: string;
}

const select = (db: Reader | Writer) =>
  db
    .selectFrom('host')
    .leftJoin('cluster', 'cluster.id', 'host.cluster_id')
    .selectAll('host')
    .select('cluster.name as cluster_name');

type Row = Awaited<ReturnType<ReturnType<typeof select>['execute']>>[number];
/** What the VMs of a host add up to. */
interface Load {
  vms: number;
  promisedMiB: number;
}

/** What was asked for counts; of a foreign VM, what its host said that it has. */
async function readLoads(
  db: Reader | Writer,
  hostIds: readonly string[],
): Promise<ReadonlyMap<string, Load>> {
  const loads = new Map<string, Load>();
  if (hostIds.length === 0) return loads;
  const rows = await db
    .selectFrom('vm')
    .select(['host_id', 'spec', 'observed'])
    .where('host_id', 'in', hostIds)
    .execute();
  for (const row of rows) {
    const shape = JSON.parse(row.spec ?? row.observed ?? '{}') as { readonly memoryMiB?: number };
    const load = loads.get(row.host_id ?? '') ?? { vms: 0, promisedMiB: 0 };
    load.vms += 1;
    load.promisedMiB += shape.memoryMiB ?? 0;
    loads.set(row.host_id ?? '', load);
  }
  return loads;
}

function toHost(row: Row, load: Load | undefined): StoredHost {
  const facts = row.facts === null ? null : (JSON.parse(row.facts) as HostFacts);
  return {
    id: row.id as HostId,
    name: row.name,
    uri: row.uri,
    uuid: row.uuid,
    pki: row.pki,
    migrationAddress: row.migration_address,
    cluster: row.cluster_id as ClusterId | null,
    clusterName: row.cluster_name,
    state: row.state as ConnectionState,
    since: row.state_since,
    reason: row.state_reason,
    drained: row.drained === 1,
    facts,
    versions: facts?.versions ?? null,
    cpu: facts?.cpu ?? null,
    memory: facts?.memory ?? null,
    answeredAt: row.answered_at,
    factsAt: row.facts_at,
    node: row.node_id as NodeId | null,
    labels: JSON.parse(row.labels) as Host['labels'],
    vms: load?.vms ?? 0,
    promisedMiB: load?.promisedMiB ?? 0,
    revision: row.revision,
  };
}

export async function readHost(db: Reader | Writer, reference: string): Promise<StoredHost> {
  const row = await select(db)
    .where((e) => e.or([e('host.id', '=', reference), e('host.name', '=', reference)]))
    .executeTakeFirst();
  if (row === undefined) {
    throw new HostlerError('host-not-found', {
      message: `There is no host ${reference.slice(0, 80)}`,
      fix: 'hostler host list shows all that there are.',
      facts: { host: reference.slice(0, 200) },
    });
  }
  return toHost(row, (await readLoads(db, [row.id])).get(row.id));
}

export const hostSortFields = ['name', 'state'] as const;
const columns = { name: sql.ref('host.name'), state: sql.ref('host.state') };

export async function listHosts(
  db: Reader,
  filter: HostFilter,
  page: PageRequest,
): Promise<Page<StoredHost>> {
  const asked = JSON.stringify(filter);
  const order = orderOf(page, columns, 'host.id', asked);
  let query = select(db);
  if (filter.state !== undefined) query = query.where('host.state', '=', filter.state);
  if (filter.clusterId !== undefined) query = query.where('host.cluster_id', '=', filter.clusterId);
  if (order.after !== null) query = query.where(order.after);
  const rows = await query
    .orderBy(order.column, order.direction)
    .orderBy('host.id', order.direction)
    .limit(page.limit + 1)
    .execute();
  const loads = await readLoads(
    db,
    rows.map((r) => r.id),
  );
  const position = (row: Row) => ({ value: page.sort.endsWith('state') ? row.state : row.name, id: row.id });
  return pageOf(rows, page, asked, position, (row) => toHost(row, loads.get(row.id)));
}
