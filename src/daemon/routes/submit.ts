// Hands work to the engine and answers with its task: 202, and where to follow it.
import type { TaskResource } from '../../contract/task/task.ts';
import type { Store } from '../store/store.ts';
import type { Engine } from '../tasks/engine/engine.ts';
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
}

export async function submit<Input>(
  { store, engine }: Work,
  { caller, idempotencyKey }: From,
  kind: string,
  input: Input,
): Promise<Answer<TaskResource>> {
  const { task } = await engine.submit({
    kind,
    input,
    actor: caller.actor,
    ...(idempotencyKey !== null && { idempotencyKey }),
  });
  const body = await store.read(async (db) => readTaskResource(db, await findTask(db, task)));
  return { body, location: `/tasks/${task}` };
}
