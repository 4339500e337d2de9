// Follows a task to its end: the journal says that something changed, the task itself says what.
import type { TaskResource } from '../contract/task/task.ts';
import { HostlerError } from '../model/errors.ts';
import type { Client } from './client.ts';
import { parseEvents } from './event-stream.ts';

const ended = new Set<TaskResource['state']>(['succeeded', 'undone', 'stuck']);
/** A parked task goes on by itself; whoever follows it waits with it. */
export const isOver = (task: TaskResource): boolean => ended.has(task.state);

/**
 * Every state of the task that could be seen, the last one being its end. The stream is opened before the
 * task is read, so that no change falls between; a stream that breaks or ends is opened again, after a pause.
 */
export async function* followTask(
  client: Client,
  id: string,
  signal: AbortSignal,
): AsyncGenerator<TaskResource> {
  for (let failures = 0; ;) {
    // Ends the stream whichever way this attempt is left: an open one would keep the process alive.
    const attempt = new AbortController();
    try {
      const stream = await client.open('event.follow', {
        query: { subject: id, follow: 'true', after: 'latest' },
        headers: { accept: 'text/event-stream' },
        signal: AbortSignal.any([signal, attempt.signal]),
      });
      let task = await client.call('task.show', { task: id, signal });
      yield task;
      if (isOver(task)) return;
      failures = 0;
      for await (const _ of parseEvents(stream.body)) {
        task = await client.call('task.show', { task: id, signal });
        yield task;
        if (isOver(task)) return;
      }
    } catch (error) {
      signal.throwIfAborted();
      if (!isPassing(error) || (failures += 1) > 20) throw error;
    } finally {
      attempt.abort();
    }
    await pause(500 * Math.max(1, failures), signal);
  }
}

const isPassing = (error: unknown): boolean =>
  !(error instanceof HostlerError) || (error.kind === 'unavailable' && error.retry === 'later');

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
