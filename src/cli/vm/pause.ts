// `hostler vm pause`
import { actFlags, actOn, reasonOf, vmArgument } from '../frame/act.ts';
import type { Command } from '../frame/command.ts';

export const command: Command = {
  summary: 'Make the CPUs of a VM stand still; it keeps its memory',
  args: [vmArgument],
  flags: actFlags,
  examples: ['hostler vm pause web-1', 'hostler vm pause web-1 --plan'],
  run: (context) => actOn(context, 'vm.pause', reasonOf(context), 'is paused'),
};
