// GET /v1/tasks: the newest first; the cursor is the id of the last task of a page.
import { pageLimitDefault } from '../../../contract/list.ts';
import type { taskList } from '../../../contract/task/list.ts';
import { HostlerError } from '../../../model/errors.ts';
import { isId } from '../../../model/ids.ts';
import type { Store } from '../../store/store.ts';
import { listTasks, type TaskFilter } from '../../store/task/record.ts';
import type { Asked, Handler } from '../handler.ts';
import { readTaskResource } from './resource.ts';

function filterOf({ state, kind, subject, cursor }: Asked<typeof taskList>['query']): TaskFilter {
  if (cursor !== undefined && !isId('task', cursor)) {
    throw new HostlerError('invalid-cursor', {
      message: 'The cursor is not one that this list gave',
      fix: 'Begin again without a cursor.',
    });
  }
  return {
    ...(state !== undefined && { state }),
    ...(kind !== undefined && { kind }),
    ...(subject !== undefined && { subject }),
    ...(cursor !== undefined && { before: cursor }),
  };
}

export const serveTaskList =
  (store: Store): Handler<typeof taskList> =>
  async ({ query }) => {
    const limit = query.limit ?? pageLimitDefault;
    return store.read(async (db) => {
      const found = await listTasks(db, filterOf(query), limit + 1);
      const kept = found.slice(0, limit);
      const items = await Promise.all(kept.map((task) => readTaskResource(db, task)));
      return { body: { items, next: found.length > limit ? (kept.at(-1)?.id ?? null) : null } };
    });
  };
