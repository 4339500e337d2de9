// A domain that the store does not know: one of ours that comes back with what its metadata tells, or a
// foreign one that is only watched.
import type { HostId, ManagerId, VmId } from '../../model/ids.ts';
import type { Json } from '../../model/json.ts';
import type { VmMetadata } from '../../model/vm/metadata.ts';
import type { Observation } from '../../model/vm/observe.ts';
import type { Emit } from '../events/journal.ts';
import type { DomainPicture } from '../ports/hypervisor/vm.ts';
import type { Writer } from '../store/store.ts';

const actor = 'observer';

export interface Seen {
  readonly host: HostId;
  readonly manager: ManagerId;
  readonly at: string;
  readonly domains: readonly DomainPicture[];
  /** The one domain that was asked for; null: all of the host, so that what is missing is gone. */
  readonly only: string | null;
  readonly newId: () => VmId;
}

/** What is kept of a domain beside its power. */
export const printObserved = ({ persistent, cpus, memoryMiB, diskPaths, job }: DomainPicture): string =>
  JSON.stringify({ persistent, cpus, memoryMiB, diskPaths, job });

/** What a domain's metadata tells of a VM whose row was lost. */
export const toldColumns = ({ spec, generation, intent, history }: VmMetadata) => ({
  spec: JSON.stringify(spec),
  generation,
  intent,
  history: JSON.stringify(history),
});

export async function insertFound(
  trx: Writer,
  emit: Emit,
  seen: Seen,
  found: Extract<Observation, { kind: 'returned' | 'found-foreign' }>,
): Promise<void> {
  const { domain } = found;
  const ours = found.kind === 'returned' && (await isFree(trx, found.metadata.id)) ? found.metadata : null;
  const id = ours?.id ?? seen.newId();
  const full = seen.domains.find((d) => d.uuid === domain.uuid);
  await trx
    .insertInto('vm')
    .values({
      id,
      name: ours === null ? domain.name : await freeName(trx, domain.name, ours.id),
      uuid: domain.uuid,
      host_id: seen.host,
      owned: ours === null ? 0 : 1,
      manager_id: found.kind === 'found-foreign' ? found.manager : null,
      spec: null,
      generation: 0,
      intent: null,
      power: domain.power,
      power_since: seen.at,
      power_reason: domain.powerReason,
      activity: null,
      observed: full === undefined ? null : printObserved(full),
      observed_at: seen.at,
      addresses: '[]',
      drift: '[]',
      history: '[]',
      created_at: seen.at,
      revision: 1,
      ...(ours !== null && toldColumns(ours)),
    })
    .execute();
  const facts: Record<string, Json> = { name: domain.name, host: seen.host, foreign: ours === null };
  emit({ kind: 'vm.found', subject: id, cause: actor, facts });
}

/** An id that another VM has was given twice by hand: whose it is, a person has to say. */
const isFree = async (trx: Writer, id: VmId): Promise<boolean> =>
  (await trx.selectFrom('vm').select('id').where('id', '=', id).executeTakeFirst()) === undefined;

/** Names of ours are unique; somebody may have given one to two domains while nobody looked. */
async function freeName(trx: Writer, name: string, id: VmId): Promise<string> {
  const taken = await trx
    .selectFrom('vm')
    .select('id')
    .where('owned', '=', 1)
    .where('name', '=', name)
    .executeTakeFirst();
  return taken === undefined ? name : `${name}-${id.slice(-6)}`;
}
