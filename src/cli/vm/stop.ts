// `hostler vm stop`
import type { Command } from '../frame/command.ts';
import { keyOf, waitFor, workFlags } from '../frame/follow.ts';
import { readNumber } from '../frame/numbers.ts';

export const command: Command = {
  summary: 'Ask a guest to shut down, and cut its power when it does not',
  args: [{ name: 'VM', summary: 'its name or id', completes: 'vm' }],
  flags: {
    force: { summary: 'Cut the power at once' },
    timeout: { summary: 'How many seconds the guest gets to shut down', value: 'S' },
    reason: { summary: 'Why; it goes into the history', value: 'TEXT' },
    ...workFlags,
  },
  examples: ['hostler vm stop web-1', 'hostler vm stop web-1 --timeout 30', 'hostler vm stop web-1 --force'],
  async run(context) {
    const { client, args, flag, on, signal } = context;
    const timeoutS = readNumber('timeout', flag('timeout'));
    const reason = flag('reason');
    const input = {
      ...(on('force') && { force: true }),
      ...(timeoutS !== undefined && { timeoutS }),
      ...(reason !== undefined && { reason }),
    };
    const task = await client.call('vm.stop', { vm: args[0] ?? '', input, signal, ...keyOf(context) });
    return waitFor(context, task, ({ subject }) => `${subject} is stopped\n`);
  },
};
