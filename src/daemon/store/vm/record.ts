// The rows of VMs as the rest of the daemon uses them; each writer has a function of its own for its
// columns.
import type { HostId, ManagerId, TaskId, VmId } from '../../../model/ids.ts';
import type { Json } from '../../../model/json.ts';
import type { Instant } from '../../../model/time.ts';
import type { HistoryLine } from '../../../model/vm/metadata.ts';
import type { VmSpec } from '../../../model/vm/spec.ts';
import type { Address, Drift, Intent, Power, PowerReason } from '../../../model/vm/vm.ts';
import type { Reader, Writer } from '../store.ts';
import type { VmTable } from './table.ts';

export interface VmRecord {
  readonly id: VmId;
  readonly name: string;
  readonly uuid: string;
  readonly host: HostId | null;
  readonly foreign: boolean;
  /** The manager that its metadata names, where it is not us. */
  readonly manager: ManagerId | null;
  readonly spec: VmSpec | null;
  readonly generation: number;
  readonly intent: Intent | null;
  readonly power: Power;
  readonly powerSince: Instant;
  readonly powerReason: PowerReason | null;
  readonly activity: TaskId | null;
  /** What its domain looked like when it was last read, and when that was. */
  readonly observed: Json;
  readonly observedAt: Instant | null;
  readonly addresses: readonly Address[];
  readonly drift: readonly Drift[];
  readonly history: readonly HistoryLine[];
  readonly createdAt: Instant;
  readonly revision: number;
}

export type NewVm = Omit<VmRecord, 'observed' | 'observedAt' | 'addresses' | 'drift' | 'revision'>;

export async function insertVm(trx: Writer, vm: NewVm): Promise<void> {
  const row: VmTable = {
    id: vm.id,
    name: vm.name,
    uuid: vm.uuid,
    host_id: vm.host,
    owned: vm.foreign ? 0 : 1,
    manager_id: vm.manager,
    spec: vm.spec && JSON.stringify(vm.spec),
    generation: vm.generation,
    intent: vm.intent,
    power: vm.power,
    power_since: vm.powerSince,
    power_reason: vm.powerReason,
    activity: vm.activity,
    observed: null,
    observed_at: null,
    addresses: '[]',
    drift: '[]',
    history: JSON.stringify(vm.history),
    created_at: vm.createdAt,
    revision: 1,
  };
  await trx.insertInto('vm').values(row).execute();
}

/** Idempotent. */
export async function deleteVm(trx: Writer, id: VmId): Promise<void> {
  await trx.deleteFrom('vm').where('id', '=', id).execute();
}

export async function readVm(db: Reader, id: VmId): Promise<VmRecord | null> {
  const row = await db.selectFrom('vm').selectAll().where('id', '=', id).executeTakeFirst();
  return row ? recordOf(row) : null;
}

/** One of ours by its name; foreign VMs may share a name and are found by id. */
export async function readOwnedVmByName(db: Reader, name: string): Promise<VmRecord | null> {
  const row = await db
    .selectFrom('vm')
    .selectAll()
    .where('name', '=', name)
    .where('owned', '=', 1)
    .executeTakeFirst();
  return row ? recordOf(row) : null;
}

export async function readVmsOnHost(db: Reader, host: HostId): Promise<VmRecord[]> {
  const rows = await db.selectFrom('vm').selectAll().where('host_id', '=', host).orderBy('name').execute();
  return rows.map(recordOf);
}

export interface VmFilter {
  readonly host?: HostId;
  readonly foreign?: boolean;
  readonly power?: Power;
  readonly name?: string;
  /** The cursor of a list: what comes after this name and id. */
  readonly after?: { readonly name: string; readonly id: VmId };
}

/** In the order of their names; names of foreign VMs may repeat, so the id decides then. */
export async function listVms(db: Reader, filter: VmFilter, limit: number): Promise<VmRecord[]> {
  let query = db.selectFrom('vm').selectAll();
  if (filter.host) query = query.where('host_id', '=', filter.host);
  if (filter.foreign !== undefined) query = query.where('owned', '=', filter.foreign ? 0 : 1);
  if (filter.power) query = query.where('power', '=', filter.power);
  if (filter.name !== undefined) query = query.where('name', '=', filter.name);
  const { after } = filter;
  if (after) {
    query = query.where((e) =>
      e.or([e('name', '>', after.name), e.and([e('name', '=', after.name), e('id', '>', after.id)])]),
    );
  }
  return (await query.orderBy('name').orderBy('id').limit(limit).execute()).map(recordOf);
}

/** The columns of the tasks that move, change or adopt it. Rises the generation to what is given. */
export async function setHome(
  trx: Writer,
  id: VmId,
  home: {
    readonly host: HostId | null;
    readonly generation: number;
    readonly history: readonly HistoryLine[];
  },
): Promise<void> {
  await trx
    .updateTable('vm')
    .set((e) => ({
      host_id: home.host,
      generation: home.generation,
      history: JSON.stringify(home.history),
      revision: e('revision', '+', 1),
    }))
    .where('id', '=', id)
    .execute();
}

/** What was asked for, as it was reached. */
export async function setIntent(trx: Writer, id: VmId, intent: Intent, generation: number): Promise<void> {
  await trx
    .updateTable('vm')
    .set((e) => ({ intent, generation, revision: e('revision', '+', 1) }))
    .where('id', '=', id)
    .execute();
}

/** The columns of the observer: what is true. */
export async function setPower(
  trx: Writer,
  id: VmId,
  seen: { readonly power: Power; readonly reason: PowerReason | null; readonly at: Instant },
): Promise<void> {
  await trx
    .updateTable('vm')
    .set((e) => ({
      power_since: e.case().when('power', '=', seen.power).then(e.ref('power_since')).else(seen.at).end(),
      power: seen.power,
      power_reason: seen.reason,
      observed_at: seen.at,
      revision: e('revision', '+', 1),
    }))
    .where('id', '=', id)
    .execute();
}

const recordOf = (row: VmTable): VmRecord => ({
  id: row.id as VmId,
  name: row.name,
  uuid: row.uuid,
  host: row.host_id as HostId | null,
  foreign: row.owned === 0,
  manager: row.manager_id as ManagerId | null,
  spec: row.spec === null ? null : (JSON.parse(row.spec) as VmSpec),
  generation: row.generation,
  intent: row.intent as Intent | null,
  power: row.power as Power,
  powerSince: row.power_since,
  powerReason: row.power_reason as PowerReason | null,
  activity: row.activity as TaskId | null,
  observed: row.observed === null ? null : (JSON.parse(row.observed) as Json),
  observedAt: row.observed_at,
  addresses: JSON.parse(row.addresses) as Address[],
  drift: JSON.parse(row.drift) as Drift[],
  history: JSON.parse(row.history) as HistoryLine[],
  createdAt: row.created_at,
  revision: row.revision,
});
