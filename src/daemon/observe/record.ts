// Writes what a host showed of its domains into the store, and only what changed; each change is an event
// of its own.
import type { HostId, VmId } from '../../model/ids.ts';
import { observe, type KnownVm, type Observation } from '../../model/vm/observe.ts';
import type { Power, PowerReason } from '../../model/vm/vm.ts';
import type { Emit } from '../events/journal.ts';
import type { DomainPicture } from '../ports/hypervisor/vm.ts';
import type { Writer } from '../store/store.ts';
import { insertFound, printObserved, toldColumns, type Seen } from './found.ts';

/** What has to be looked at again, because one host alone cannot tell. */
export interface Doubt {
  readonly vm: VmId;
  readonly hosts: readonly HostId[];
}

const actor = 'observer';

export async function record(trx: Writer, emit: Emit, seen: Seen): Promise<readonly Doubt[]> {
  if (seen.only === null) await setAnswered(trx, seen);
  const rows = await readKnown(trx, seen);
  const known = rows.map(toKnown);
  const observations = observe({ host: seen.host, manager: seen.manager, domains: seen.domains, known });
  const byUuid = new Map(seen.domains.map((d) => [d.uuid, d]));
  const homes = new Map(known.map((vm) => [vm.id, vm]));
  const doubts: Doubt[] = [];
  for (const observation of observations) {
    const home = 'id' in observation ? homes.get(observation.id) : undefined;
    const doubt = await apply(trx, emit, seen, observation, home, byUuid);
    if (doubt !== null) doubts.push(doubt);
  }
  return doubts;
}

/** How old the picture is, is asked of every host; it is no news of its own and rises no revision. */
const setAnswered = (trx: Writer, { host, at }: Seen) =>
  trx.updateTable('host').set({ answered_at: at }).where('id', '=', host).execute();

const readKnown = (trx: Writer, { host, domains, only }: Seen) =>
  trx
    .selectFrom('vm')
    .select([
      'id',
      'uuid',
      'name',
      'host_id',
      'owned',
      'power',
      'power_reason',
      'generation',
      'activity',
      'observed',
      'drift',
    ])
    .select((e) =>
      e
        .exists(e.selectFrom('task').select('task.id').whereRef('task.vm_id', '=', 'vm.id').limit(1))
        .as('touched'),
    )
    .where((e) =>
      e.or([
        only === null ? e('host_id', '=', host) : e.and([e('host_id', '=', host), e('uuid', '=', only)]),
        ...(domains.length === 0
          ? []
          : [
              e.and([
                e('owned', '=', 1),
                e(
                  'uuid',
                  'in',
                  domains.map((d) => d.uuid),
                ),
              ]),
            ]),
      ]),
    )
    .execute();
type Row = Awaited<ReturnType<typeof readKnown>>[number];

interface Home extends KnownVm {
  readonly observed: string | null;
  /** Its home did not have it when it was last asked. */
  readonly missing: boolean;
}

const absent = JSON.stringify([{ path: 'domain', wanted: 'defined', found: 'absent' }]);

const toKnown = (row: Row): Home => ({
  id: row.id as VmId,
  uuid: row.uuid,
  name: row.name,
  host: row.host_id as HostId | null,
  foreign: row.owned === 0,
  power: row.power as Power,
  powerReason: row.power_reason as PowerReason | null,
  generation: row.generation,
  busy: row.activity !== null,
  observed: row.observed,
  missing: row.drift === absent,
  // A VM that a task made has that task; what has none was read from a host. SQLite's truth is a number.
  readBack: row.owned === 1 && Number(row.touched) === 0,
});

async function apply(
  trx: Writer,
  emit: Emit,
  seen: Seen,
  observation: Observation,
  home: Home | undefined,
  byUuid: ReadonlyMap<string, DomainPicture>,
): Promise<Doubt | null> {
  const { host, at } = seen;
  switch (observation.kind) {
    case 'seen': {
      const domain = home === undefined ? undefined : byUuid.get(home.uuid);
      if (home === undefined || domain === undefined) return null;
      const observed = printObserved(domain);
      if (!observation.changed && !home.missing && observed === home.observed) return null;
      await setPower(trx, home, observation.power, observation.reason, at, observed);
      if (observation.changed) emitPower(emit, home, observation.power, observation.reason);
      return null;
    }
    case 'moved':
      if (home === undefined) return null;
      await trx
        .updateTable('vm')
        .set((e) => ({
          host_id: host,
          ...(observation.metadata !== null && toldColumns(observation.metadata)),
          revision: e('revision', '+', 1),
        }))
        .where('id', '=', observation.id)
        .execute();
      await setPower(trx, home, observation.power, observation.reason, at, home.observed);
      emit({
        kind: 'vm.host-changed',
        subject: observation.id,
        cause: actor,
        facts: { from: home.host, to: host, why: 'somebody moved it without hostler' },
      });
      return null;
    case 'twice':
    case 'leftover':
      return { vm: observation.id, hosts: [host, ...(home?.host ? [home.host] : [])] };
    case 'returned':
    case 'found-foreign':
      await insertFound(trx, emit, seen, observation);
      return null;
    case 'renamed':
      await trx
        .updateTable('vm')
        .set((e) => ({ name: observation.name, revision: e('revision', '+', 1) }))
        .where('id', '=', observation.id)
        .where('owned', '=', 0)
        .execute();
      return null;
    case 'gone':
      await gone(trx, emit, seen, observation.id, observation.foreign, home);
      return null;
  }
}

async function setPower(
  trx: Writer,
  vm: Home,
  power: Power,
  reason: PowerReason | null,
  at: string,
  observed: string | null,
): Promise<void> {
  await trx
    .updateTable('vm')
    .set((e) => ({
      power,
      power_reason: reason,
      ...(power !== vm.power && { power_since: at }),
      observed,
      observed_at: at,
      ...(vm.missing && { drift: '[]' }),
      revision: e('revision', '+', 1),
    }))
    .where('id', '=', vm.id)
    .execute();
}

function emitPower(emit: Emit, vm: KnownVm, power: Power, reason: PowerReason | null): void {
  emit({
    kind: 'vm.power-changed',
    subject: vm.id,
    cause: actor,
    facts: { name: vm.name, from: vm.power, to: power, reason },
  });
}

async function gone(
  trx: Writer,
  emit: Emit,
  seen: Seen,
  id: VmId,
  foreign: boolean,
  home: KnownVm | undefined,
): Promise<void> {
  if (foreign) {
    await trx.deleteFrom('vm').where('id', '=', id).execute();
    emit({
      kind: 'vm.lost',
      subject: id,
      cause: actor,
      facts: { name: home?.name ?? null, host: seen.host },
    });
    return;
  }
  // One of ours whose definition somebody removed: it does not run there, and that its host lacks it is
  // drift.
  const changed = await trx
    .updateTable('vm')
    .set((e) => ({
      power: 'stopped',
      power_reason: null,
      power_since: seen.at,
      drift: absent,
      observed: null,
      observed_at: seen.at,
      revision: e('revision', '+', 1),
    }))
    .where('id', '=', id)
    .where('drift', '!=', absent)
    .executeTakeFirst();
  if (changed.numUpdatedRows === 0n) return;
  emit({ kind: 'vm.drift-changed', subject: id, cause: actor, facts: { missingOn: seen.host } });
}
