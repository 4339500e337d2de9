// `hostler task list`
import type { TaskResource } from '../../contract/task/task.ts';
import type { Command } from '../frame/command.ts';
import { printResource } from '../frame/output.ts';
import { printTable } from '../print/table.ts';

const row = (task: TaskResource): string[] => [
  task.id,
  task.kind,
  task.subject,
  task.state,
  task.createdAt,
  task.error?.message ?? task.note ?? '',
];

export const command: Command = {
  summary: 'List the tasks, newest first',
  flags: {
    state: { summary: 'Only those in this state; open: all that have not ended', value: 'STATE' },
    limit: { summary: 'How many, 20 unless said otherwise', value: 'N' },
  },
  examples: ['hostler task list', 'hostler task list --state open'],
  async run(context) {
    const { client, flag, signal } = context;
    const state = flag('state') as 'open' | undefined;
    const page = await client.call('task.list', {
      query: { limit: flag('limit') ?? '20', ...(state && { state }) },
      signal,
    });
    printResource(context, page, ({ items }) =>
      printTable(['TASK', 'KIND', 'SUBJECT', 'STATE', 'SINCE', ''], items.map(row)),
    );
    return 0;
  },
};
