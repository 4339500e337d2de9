// A task as the API shows it: its row, and what its log says of each step.
import type { TaskResource } from '../../../contract/task/task.ts';
import type { Json } from '../../../model/json.ts';
import { redact } from '../../events/redact.ts';
import type { LogEntry } from '../../store/task/log.ts';
import { readLog } from '../../store/task/log.ts';
import type { TaskRecord } from '../../store/task/record.ts';
import { stepsOf } from '../../store/task/steps.ts';
import type { Reader } from '../../store/store.ts';

export function printTask(
  task: TaskRecord,
  log: readonly LogEntry[],
  locks: readonly string[],
): TaskResource {
  const { id, kind, state, subject, actor, progress, error, note, createdAt, startedAt, endedAt } = task;
  return {
    id,
    kind,
    state,
    subject,
    input: redact(task.input),
    steps: stepsOf(task, log).map((step) => ({ ...step })),
    progress: progress && { ...progress },
    result: redact(task.result),
    error: error && {
      code: error.code,
      kind: error.kind,
      title: error.title,
      message: error.message,
      fix: error.fix,
      retry: error.retry,
      facts: redact(error.facts) as Readonly<Record<string, Json>>,
      refusals: error.refusals.map((r) => ({ ...r })),
    },
    note,
    locks: [...locks],
    actor,
    createdAt,
    startedAt,
    endedAt,
    cancelRequestedAt: task.cancelRequestedAt,
  };
}

export async function readTaskResource(db: Reader, task: TaskRecord): Promise<TaskResource> {
  const log = await readLog(db, task.id);
  const locks = await db.selectFrom('lock').select('name').where('task_id', '=', task.id).execute();
  return printTask(
    task,
    log,
    locks.map((l) => l.name),
  );
}
