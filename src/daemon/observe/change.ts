// Looks whether somebody else has changed the definition of a VM of ours, and writes down what.
import type { Instant } from '../../model/time.ts';
import type { VmId } from '../../model/ids.ts';
import type { Journal } from '../events/journal.ts';
import type { Hypervisor } from '../ports/hypervisor.ts';
import type { CallOptions, HostAddress } from '../ports/hypervisor/call.ts';
import { putSeenLine, readDefinition } from '../store/history/history.ts';
import type { Reader, Store, Writer } from '../store/store.ts';

export interface ChangeParts {
  readonly store: Pick<Store, 'read'>;
  readonly journal: Journal;
  readonly hypervisor: Pick<Hypervisor, 'vm'>;
  readonly host: HostAddress;
  readonly now: () => Instant;
}

/** What was there before is read first: a task that writes meanwhile has then said who it was. */
export async function lookForChange(parts: ChangeParts, uuid: string, options: CallOptions): Promise<void> {
  const { store, journal, hypervisor, host, now } = parts;
  const before = await store.read(async (db) => {
    const vm = await readIdle(db, host, uuid);
    return vm && { vm, revision: (await readDefinition(db, vm))?.revision ?? 0 };
  });
  if (before === null) return;
  const leaves = await hypervisor.vm.readDefinition(host, uuid, options);
  if (leaves === null) return;
  await journal.write(async (trx, emit) => {
    if ((await readIdle(trx, host, uuid)) !== before.vm) return;
    const found = await putSeenLine(trx, before.vm, { at: now() }, leaves, before.revision);
    if (found.length === 0) return;
    const facts = { differences: found.map((d) => ({ ...d })) };
    emit({ kind: 'vm.definition-changed', subject: before.vm, cause: 'observer', facts });
  });
}

/** All of the host, one after the other: nobody waits for it. */
export async function lookForChanges(parts: ChangeParts, options: CallOptions): Promise<void> {
  const rows = await parts.store.read((db) => idleOn(db, parts.host).execute());
  for (const { uuid } of rows) await lookForChange(parts, uuid, options);
}

/** Ours, at home here, and no task's: what a task changes is the task's to say. */
const idleOn = (db: Reader | Writer, host: HostAddress) =>
  db
    .selectFrom('vm')
    .select(['id', 'uuid'])
    .where('host_id', '=', host.id)
    .where('owned', '=', 1)
    .where('activity', 'is', null);

async function readIdle(db: Reader | Writer, host: HostAddress, uuid: string): Promise<VmId | null> {
  const row = await idleOn(db, host).where('uuid', '=', uuid).executeTakeFirst();
  return (row?.id ?? null) as VmId | null;
}
