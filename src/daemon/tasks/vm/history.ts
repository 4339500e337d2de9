// Writes the line of a task into the history of its VM, with what it changed of the definition on the host.
import type { HostId, TaskId, VmId } from '../../../model/ids.ts';
import type { HistoryLine } from '../../../model/vm/metadata.ts';
import { putTaskLine } from '../../store/history/history.ts';
import type { TaskWorld } from '../world.ts';
import { addressById } from './subject.ts';

interface Done {
  readonly task: TaskId;
  readonly vm: { readonly id: VmId; readonly uuid: string; readonly host: HostId };
  /** The line as its domain carries it: the last one of those that the task has written. */
  readonly history: readonly HistoryLine[];
  readonly reason: string | undefined;
}

/** Idempotent. To be called when the task has done what it does to the definition. */
export async function recordLine(world: TaskWorld, { task, vm, history, reason }: Done): Promise<void> {
  const line = history.at(-1);
  if (line === undefined) return;
  const host = await addressById(world, vm.host);
  const leaves = await world.hypervisor.vm.readDefinition(host, vm.uuid);
  const entry = { ...line, reason: reason ?? null, task };
  await world.store.write((trx) => putTaskLine(trx, vm.id, entry, leaves));
}
