// The tasks that a task begins: submitted like anybody's, under keys that a later life finds again.
import { readKey } from '../../store/task/idempotency.ts';
import { readTask } from '../../store/task/record.ts';
import type { Store } from '../../store/store.ts';
import type { Engine } from './engine.ts';
import { Left } from './failure.ts';
import type { Children } from './step.ts';

interface Surroundings {
  readonly store: Store;
  readonly stopping: AbortSignal;
  readonly engine: Pick<Engine, 'submit' | 'rest' | 'cancel'>;
}

export function childrenOf({ store, stopping, engine }: Surroundings, actor: string): Children {
  // When the manager stops nothing rests any more: whoever waits in a loop has to leave it.
  const stay = (): void => {
    if (stopping.aborted) throw new Left();
  };
  return {
    async start({ kind, input, key }) {
      const { task } = await engine.submit({ kind, input, actor, idempotencyKey: key });
      return task;
    },
    async find(key) {
      const known = await store.read((db) => readKey(db, actor, key));
      return known?.task ?? null;
    },
    async read(task) {
      stay();
      return store.read((db) => readTask(db, task));
    },
    async rest(task) {
      await engine.rest(task);
      stay();
    },
    cancel: (task) => engine.cancel(task, actor),
  };
}
