// `hostler task cancel`
import type { Command } from '../frame/command.ts';
import { printResource } from '../frame/output.ts';

export const command: Command = {
  summary: 'Ask a task to stop where it safely can; a migration in progress is aborted',
  args: [{ name: 'TASK', summary: 'its id', completes: 'task' }],
  examples: ['hostler task cancel task-01jd…'],
  async run(context) {
    const { client, args, signal } = context;
    const task = await client.call('task.cancel', { task: args[0] ?? '', signal });
    printResource(
      context,
      task,
      () => `Asked ${task.id} to stop. Follow it: hostler task follow ${task.id}\n`,
    );
    return 0;
  },
};
