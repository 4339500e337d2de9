// Takes a task in: the same key gives the same task, all locks or a refusal that names who holds them.
import { HostlerError } from '../../../model/errors.ts';
import type { TaskId, VmId } from '../../../model/ids.ts';
import type { Instant } from '../../../model/time.ts';
import type { Emit } from '../../events/journal.ts';
import { insertLocks, readHolders, type HeldLock } from '../../store/lock/lock.ts';
import { setActivity } from '../../store/vm/activity.ts';
import { insertKey } from '../../store/task/idempotency.ts';
import { insertTask } from '../../store/task/record.ts';
import type { Writer } from '../../store/store.ts';
import { asJson } from './course.ts';
import { digestOf, readRepeated } from './repeat.ts';
import type { LockWish, TaskDefinition } from './step.ts';

export interface Submission<Input> {
  readonly definition: TaskDefinition<never, Input>;
  readonly input: Input;
  readonly actor: string;
  readonly idempotencyKey?: string;
  /** A digest of what was asked, where the input was made of it; without it the input itself counts. */
  readonly request?: string;
}

export interface Submitted {
  readonly task: TaskId;
  /** False where the key was known: the task is the one of the first request. */
  readonly isNew: boolean;
}

export async function submitTask<Input>(
  trx: Writer,
  emit: Emit,
  submission: Submission<Input>,
  id: TaskId,
  at: Instant,
): Promise<Submitted> {
  const { definition, input, actor, idempotencyKey: key } = submission;
  const request = submission.request ?? digestOf({ kind: definition.kind, input });
  if (key !== undefined) {
    const known = await readRepeated(trx, { actor, key, request });
    if (known) return { task: known, isNew: false };
  }
  const locks = definition.about.locks(input);
  const holders = await readHolders(
    trx,
    locks.map(({ name }) => name),
  );
  const conflict = findConflict(locks, holders);
  if (conflict) throw locked(conflict);
  const vm = (definition.about.vm?.(input) ?? null) as VmId | null;
  await insertTask(trx, {
    id,
    kind: definition.kind,
    version: definition.version,
    steps: definition.steps.map(({ name, title }) => ({ name, title })),
    input: asJson(input),
    subject: definition.about.subject(input),
    vm,
    actor,
    createdAt: at,
  });
  if (key !== undefined) await insertKey(trx, { actor, key, request }, id, at);
  await insertLocks(trx, id, locks, at);
  if (vm) await setActivity(trx, vm, id);
  const { kind, about } = definition;
  emit({ kind: 'task.created', subject: id, cause: actor, facts: { kind, subject: about.subject(input) } });
  return { task: id, isNew: true };
}

/** Shared locks go together; an exclusive one goes with nothing. */
export const findConflict = (
  wishes: readonly LockWish[],
  holders: readonly HeldLock[],
): HeldLock | undefined =>
  holders.find((held) =>
    wishes.some(
      (wish) => wish.name === held.name && (wish.mode === 'exclusive' || held.mode === 'exclusive'),
    ),
  );

const locked = ({ name, task, kind, since }: HeldLock): HostlerError =>
  new HostlerError('locked', {
    message: `${name} is held by ${kind} (${task}) since ${since}`,
    fix: `Wait for it: hostler task follow ${task}. Or cancel it: hostler task cancel ${task}.`,
    facts: { lock: name, task, kind, since },
  });
