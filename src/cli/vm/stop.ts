// `hostler vm stop`
import { actFlags, actOn, offFlags, offInputOf, vmArgument } from '../frame/act.ts';
import type { Command } from '../frame/command.ts';

export const command: Command = {
  summary: 'Ask a guest to shut down, and cut its power when it does not',
  args: [vmArgument],
  flags: { force: { summary: 'Cut the power at once' }, ...offFlags, ...actFlags },
  examples: ['hostler vm stop web-1', 'hostler vm stop web-1 --timeout 30', 'hostler vm stop web-1 --force'],
  run: (context) => actOn(context, 'vm.stop', offInputOf(context), 'is stopped'),
};
