// A request to cancel: written down, honoured at the next safe point; a stuck task is given up instead.
import { HostlerError } from '../../../model/errors.ts';
import type { TaskId } from '../../../model/ids.ts';
import { isEnded } from '../../../model/task/task.ts';
import { instant } from '../../../model/time.ts';
import type { Journal } from '../../events/journal.ts';
import type { Clock } from '../../ports/clock.ts';
import { deleteClaims } from '../../store/claim/claim.ts';
import { deleteLocks } from '../../store/lock/lock.ts';
import { readLog } from '../../store/task/log.ts';
import { readTask, requestCancel, updateTask, type TaskRecord } from '../../store/task/record.ts';
import { clearActivity } from '../../store/vm/activity.ts';
import type { Store } from '../../store/store.ts';
import type { Catalogue } from './catalogue.ts';
import { memoryOf, recall } from './memory.ts';

interface CancelSettings<World> {
  readonly store: Store;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly catalogue: Catalogue<World>;
}

export async function cancelTask<World>(
  settings: CancelSettings<World>,
  id: TaskId,
  actor: string,
): Promise<'requested' | 'given-up'> {
  const { store, journal, clock, catalogue } = settings;
  const { task, log } = await store.read(async (db) => ({
    task: await readTask(db, id),
    log: await readLog(db, id),
  }));
  if (!task) throw notFound(id);
  if (isEnded(task.state) || task.endedAt !== null) throw tooLate(task, 'It has ended');
  const at = instant(clock.nowMs());
  if (task.state === 'stuck') {
    await giveUp(journal, task, actor, at);
    return 'given-up';
  }
  const definition = catalogue.find(task);
  const memory = recall(log);
  const passed =
    !(definition instanceof HostlerError) &&
    definition.steps.find(({ name, pointOfNoReturn }) => pointOfNoReturn && memoryOf(memory, name).done);
  if (passed) throw tooLate(task, `It is past its point of no return, "${passed.title}"`);
  await journal.write(async (trx, emit) => {
    if (!(await requestCancel(trx, id, actor, at))) return;
    emit({
      kind: 'task.state-changed',
      subject: id,
      cause: actor,
      facts: { state: task.state, cancel: true },
    });
  });
  return 'requested';
}

/** A person has looked and takes over: what stands stays as it is, and nothing is held any more. */
async function giveUp(journal: Journal, task: TaskRecord, actor: string, at: string): Promise<void> {
  const note = `Given up by ${actor}: what it had done was left as it was. ${task.note ?? ''}`.trim();
  await journal.write(async (trx, emit) => {
    await requestCancel(trx, task.id, actor, at);
    await updateTask(trx, task.id, { note, endedAt: at });
    await deleteLocks(trx, task.id);
    await deleteClaims(trx, task.id);
    await clearActivity(trx, task.id);
    emit({ kind: 'task.state-changed', subject: task.id, cause: actor, facts: { state: 'stuck', note } });
  });
}

const notFound = (id: TaskId): HostlerError =>
  new HostlerError('task-not-found', {
    message: `There is no task ${id}`,
    fix: 'List the tasks: hostler task list.',
    facts: { task: id },
  });

const tooLate = (task: TaskRecord, why: string): HostlerError =>
  new HostlerError('not-cancellable', {
    message: `${task.kind} (${task.id}) can no longer be cancelled: ${why}`,
    fix: `Wait for it: hostler task follow ${task.id}.`,
    facts: { task: task.id, state: task.state },
  });
