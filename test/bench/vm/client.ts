// The API of a lab's manager as a customer calls it, from this process.
import { sendTo, parseManagerAddress } from '../../../src/cli/frame/connect.ts';
import { createClient, type Client } from '../../../src/client/client.ts';
import { followTask } from '../../../src/client/task.ts';
import type { TaskResource } from '../../../src/contract/task/task.ts';
import { paths } from '../../../src/contract/paths.gen.ts';

export const clientOf = (socket: string): Client =>
  createClient({ send: sendTo(parseManagerAddress(`unix:${socket}`)), paths });

/** The task at its end; one that did not succeed is an error. */
export async function ended(client: Client, task: TaskResource): Promise<TaskResource> {
  let last = task;
  for await (last of followTask(client, task.id, new AbortController().signal));
  if (last.state === 'succeeded') return last;
  throw new Error(`${last.kind} ended ${last.state}: ${last.error?.message ?? ''}`);
}
