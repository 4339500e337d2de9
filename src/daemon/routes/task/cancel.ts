// POST /v1/tasks/:task/cancel
import type { taskCancel } from '../../../contract/task/cancel.ts';
import type { Store } from '../../store/store.ts';
import type { Engine } from '../../tasks/engine/engine.ts';
import type { Handler } from '../handler.ts';
import { readTaskResource } from './resource.ts';
import { findTask } from './show.ts';

export const serveTaskCancel =
  (store: Store, engine: Engine): Handler<typeof taskCancel> =>
  async ({ params, caller }) => {
    const { id } = await store.read((db) => findTask(db, params.task));
    await engine.cancel(id, caller.actor);
    return store.read(async (db) => ({ body: await readTaskResource(db, await findTask(db, id)) }));
  };
