// Reading VMs: one by its name or id, or a page of them, each with the names that its ids stand for.
import { sql, type SqlBool } from 'kysely';
import { HostlerError } from '../../../model/errors.ts';
import type { HostId, TaskId, VmId } from '../../../model/ids.ts';
import type { Intent, Power, PowerReason, Vm } from '../../../model/vm/vm.ts';
import { orderOf, pageOf, type Page, type PageRequest } from '../list/page.ts';
import type { Reader, Writer } from '../store.ts';

/** The VM with the name of its host, and the number by which a change is told. */
export interface StoredVm extends Vm {
  readonly hostName: string | null;
  readonly revision: number;
}

export interface VmFilter {
  readonly hostId?: string;
  readonly power?: Power;
  readonly foreign?: boolean;
  /** Part of the name. */
  readonly name?: string;
}

const select = (db: Reader | Writer) =>
  db
    .selectFrom('vm')
    .leftJoin('host', 'host.id', 'vm.host_id')
    .leftJoin('task', 'task.id', 'vm.activity')
    .selectAll('vm')
    .select(['host.name as host_name', 'task.kind as task_kind', 'task.created_at as task_since']);

type Row = Awaited<ReturnType<ReturnType<typeof select>['execute']>>[number];

function toVm(row: Row): StoredVm {
  const activity =
    row.activity === null
      ? null
      : { task: row.activity as TaskId, kind: row.task_kind ?? '?', since: row.task_since ?? row.created_at };
  return {
    id: row.id as VmId,
    name: row.name,
    uuid: row.uuid,
    host: row.host_id as HostId | null,
    hostName: row.host_name,
    intent: row.intent as Intent | null,
    power: row.power as Power,
    powerReason: row.power_reason as PowerReason | null,
    powerSince: row.power_since,
    observedAt: row.observed_at,
    activity,
    foreign: row.owned === 0,
    generation: row.generation,
    spec: row.spec === null ? null : (JSON.parse(row.spec) as Vm['spec']),
    addresses: JSON.parse(row.addresses) as Vm['addresses'],
    drift: JSON.parse(row.drift) as Vm['drift'],
    createdAt: row.created_at,
    revision: row.revision,
  };
}

/** By id, or by name: ours before foreign ones; a name that several foreign VMs have needs the id. */
export async function readVm(db: Reader | Writer, reference: string): Promise<StoredVm> {
  const rows = await select(db)
    .where((e) => e.or([e('vm.id', '=', reference), e('vm.name', '=', reference)]))
    .orderBy('vm.owned', 'desc')
    .limit(10)
    .execute();
  const [first, second] = rows;
  if (first === undefined) {
    throw new HostlerError('vm-not-found', {
      message: `There is no VM ${reference.slice(0, 80)}`,
      fix: 'hostler vm list shows all that there are.',
      facts: { vm: reference.slice(0, 200) },
    });
  }
  if (second === undefined || first.id === reference || first.owned === 1) return toVm(first);
  throw new HostlerError('vm-not-found', {
    message: `${rows.length} foreign VMs are called ${reference}`,
    fix: 'Name one of them by its id.',
    facts: { ids: rows.map((r) => r.id) },
  });
}

export const vmSortFields = ['name', 'host', 'power', 'createdAt'] as const;
const columns = {
  name: sql.ref('vm.name'),
  host: sql`coalesce(host.name, '')`,
  power: sql.ref('vm.power'),
  createdAt: sql.ref('vm.created_at'),
};

export async function listVms(db: Reader, filter: VmFilter, page: PageRequest): Promise<Page<StoredVm>> {
  const asked = JSON.stringify(filter);
  const order = orderOf(page, columns, 'vm.id', asked);
  let query = select(db);
  if (filter.hostId !== undefined) query = query.where('vm.host_id', '=', filter.hostId);
  if (filter.power !== undefined) query = query.where('vm.power', '=', filter.power);
  if (filter.foreign !== undefined) query = query.where('vm.owned', '=', filter.foreign ? 0 : 1);
  if (filter.name !== undefined) {
    const pattern = `%${filter.name.replace(/[%_\\]/g, '\\$&')}%`;
    query = query.where(sql<SqlBool>`vm.name like ${pattern} escape '\\'`);
  }
  if (order.after !== null) query = query.where(order.after);
  const rows = await query
    .orderBy(order.column, order.direction)
    .orderBy('vm.id', order.direction)
    .limit(page.limit + 1)
    .execute();
  const sortedBy = page.sort.replace(/^-/, '');
  const valueOf = (row: Row): string => {
    if (sortedBy === 'host') return row.host_name ?? '';
    if (sortedBy === 'power') return row.power;
    return sortedBy === 'createdAt' ? row.created_at : row.name;
  };
  return pageOf(rows, page, asked, (row) => ({ value: valueOf(row), id: row.id }), toVm);
}
