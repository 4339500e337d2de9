// Waits for a task as the command line does: progress for a person, one line a step for a log, Ctrl-C
// detaches.
import { followTask } from '../../client/task.ts';
import type { TaskResource } from '../../contract/task/task.ts';
import { HostlerError, isErrorCode } from '../../model/errors.ts';
import type { Context, Flag } from './command.ts';
import { showProgress } from '../print/progress.ts';

/** Flags of every command that begins work. */
export const workFlags: Readonly<Record<string, Flag>> = {
  'no-wait': { summary: 'Print the task and return at once' },
  'idempotency-key': { summary: 'The same key begins the same task only once', value: 'KEY' },
};

export const keyOf = (context: Context): { idempotencyKey?: string } => {
  const key = context.flag('idempotency-key');
  return key === undefined ? {} : { idempotencyKey: key };
};

/** Prints `done` when the task succeeded; its error otherwise. */
export async function waitFor(
  context: Context,
  task: TaskResource,
  done: (task: TaskResource) => string,
): Promise<number> {
  const { terminal, json } = context;
  if (context.on('no-wait')) {
    terminal.out(json ? `${JSON.stringify(task)}\n` : `${task.id}\n`);
    return 0;
  }
  const last = await watch(context, task);
  if (last === null) return 130;
  if (json) terminal.out(`${JSON.stringify(last)}\n`);
  if (last.state !== 'succeeded') throw errorOf(last);
  const text = done(last);
  if (!json) terminal.out(text);
  return 0;
}

/** The task at its end; null when the caller detached before. */
export async function watch(context: Context, task: TaskResource): Promise<TaskResource | null> {
  const { client, terminal, signal } = context;
  const progress = showProgress(terminal);
  let last = task;
  try {
    for await (last of followTask(client, task.id, signal)) progress.show(last);
    return last;
  } catch (error) {
    if (!signal.aborted) throw error;
    terminal.err(
      `\nDetached; the task goes on.\n  follow it: hostler task follow ${task.id}\n` +
        `  cancel it: hostler task cancel ${task.id}\n`,
    );
    return null;
  } finally {
    progress.end();
  }
}

/** Why a task did not succeed, as the error that ended it. */
export function errorOf(task: TaskResource): HostlerError {
  const { error, id } = task;
  const facts = { taskId: id };
  if (task.state === 'stuck') {
    return new HostlerError('task-stuck', {
      message: task.note ?? error?.message ?? 'The task can go neither forward nor back',
      fix: error?.fix ?? `See hostler task show ${id}.`,
      facts,
    });
  }
  return new HostlerError(error !== null && isErrorCode(error.code) ? error.code : 'bug', {
    message: error?.message ?? `The task ended ${task.state}`,
    fix: error?.fix ?? `See hostler task show ${id}.`,
    facts: { ...error?.facts, ...facts },
    refusals: (error?.refusals ?? []) as HostlerError['refusals'],
  });
}
