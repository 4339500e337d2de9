// `hostler vm start`
import type { Command } from '../frame/command.ts';
import { keyOf, waitFor, workFlags } from '../frame/follow.ts';

export const command: Command = {
  summary: 'Start a stopped VM',
  args: [{ name: 'VM', summary: 'its name or id', completes: 'vm' }],
  flags: { reason: { summary: 'Why; it goes into the history', value: 'TEXT' }, ...workFlags },
  examples: ['hostler vm start web-1'],
  async run(context) {
    const { client, args, flag, signal } = context;
    const reason = flag('reason');
    const input = reason === undefined ? {} : { reason };
    const task = await client.call('vm.start', { vm: args[0] ?? '', input, signal, ...keyOf(context) });
    return waitFor(context, task, ({ subject }) => `${subject} runs\n`);
  },
};
