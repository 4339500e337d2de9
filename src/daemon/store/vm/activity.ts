// Which task holds a VM: a column that only the task engine writes.
import type { TaskId, VmId } from '../../../model/ids.ts';
import type { Writer } from '../store.ts';

export async function setActivity(trx: Writer, vm: VmId, task: TaskId): Promise<void> {
  await trx.updateTable('vm').set({ activity: task }).where('id', '=', vm).execute();
}

export async function clearActivity(trx: Writer, task: TaskId): Promise<void> {
  await trx.updateTable('vm').set({ activity: null }).where('activity', '=', task).execute();
}
