// GET /v1/tasks/:task
import type { taskShow } from '../../../contract/task/show.ts';
import { HostlerError } from '../../../model/errors.ts';
import type { TaskId } from '../../../model/ids.ts';
import type { Reader, Store } from '../../store/store.ts';
import { readTask, type TaskRecord } from '../../store/task/record.ts';
import type { Handler } from '../handler.ts';
import { readTaskResource } from './resource.ts';

export async function findTask(db: Reader, id: string): Promise<TaskRecord> {
  const task = await readTask(db, id as TaskId);
  if (task) return task;
  throw new HostlerError('task-not-found', {
    message: `There is no task ${id.slice(0, 80)}`,
    fix: 'hostler task list shows the newest.',
    facts: { task: id.slice(0, 200) },
  });
}

export const serveTaskShow =
  (store: Store): Handler<typeof taskShow> =>
  ({ params }) =>
    store.read(async (db) => ({ body: await readTaskResource(db, await findTask(db, params.task)) }));
