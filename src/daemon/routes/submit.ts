// Hands work to the engine and answers with its task: 202, and where to follow it.
import type { TaskResource } from '../../contract/task/task.ts';
import type { Store } from '../store/store.ts';
import type { TaskId } from '../../model/ids.ts';
import type { Engine } from '../tasks/engine/engine.ts';
import { readRepeated } from '../tasks/engine/repeat.ts';
import type { Caller } from './caller.ts';
import type { Answer } from './handler.ts';
import { readTaskResource } from './task/resource.ts';
import { findTask } from './task/show.ts';

export interface Work {
  readonly store: Store;
  readonly engine: Engine;
}

interface From {
  readonly caller: Caller;
  readonly idempotencyKey: string | null;
  readonly digest: string;
}

export async function submit<Input>(
  { store, engine }: Work,
  { caller, idempotencyKey, digest }: From,
  kind: string,
  input: Input,
): Promise<Answer<TaskResource>> {
  const { task } = await engine.submit({
    kind,
    input,
    actor: caller.actor,
    ...(idempotencyKey !== null && { idempotencyKey, request: digest }),
  });
  return answerWith(store, task);
}

/** The answer to a request that was made before under the same key, whatever has become of it since. */
export const repeatFrom =
  (store: Store) =>
  async ({ caller, idempotencyKey, digest }: From): Promise<Answer<TaskResource> | null> => {
    if (idempotencyKey === null) return null;
    const asked = { actor: caller.actor, key: idempotencyKey, request: digest };
    const task = await store.read((db) => readRepeated(db, asked));
    return task && answerWith(store, task);
  };

async function answerWith(store: Store, task: TaskId): Promise<Answer<TaskResource>> {
  const body = await store.read(async (db) => readTaskResource(db, await findTask(db, task)));
  return { body, location: `/tasks/${task}` };
}
