// `hostler vm start`
import { actFlags, actOn, reasonOf, vmArgument } from '../frame/act.ts';
import type { Command } from '../frame/command.ts';

export const command: Command = {
  summary: 'Start a stopped VM',
  args: [vmArgument],
  flags: actFlags,
  examples: ['hostler vm start web-1', 'hostler vm start web-1 --plan'],
  run: (context) => actOn(context, 'vm.start', reasonOf(context), 'runs'),
};
