// `hostler task follow`
import type { Command } from '../frame/command.ts';
import { errorOf, watch } from '../frame/follow.ts';

export const command: Command = {
  summary: 'Follow a task to its end; Ctrl-C detaches',
  args: [{ name: 'TASK', summary: 'its id', completes: 'task' }],
  examples: ['hostler task follow task-01jd…'],
  async run(context) {
    const { client, args, signal, terminal, json } = context;
    const last = await watch(context, await client.call('task.show', { task: args[0] ?? '', signal }));
    if (last === null) return 130;
    if (json) terminal.out(`${JSON.stringify(last)}\n`);
    if (last.state !== 'succeeded') throw errorOf(last);
    return 0;
  },
};
