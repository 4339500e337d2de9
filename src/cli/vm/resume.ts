// `hostler vm resume`
import { actFlags, actOn, reasonOf, vmArgument } from '../frame/act.ts';
import type { Command } from '../frame/command.ts';

export const command: Command = {
  summary: 'Let a paused VM go on',
  args: [vmArgument],
  flags: actFlags,
  examples: ['hostler vm resume web-1', 'hostler vm resume web-1 --reason "the array is back"'],
  run: (context) => actOn(context, 'vm.resume', reasonOf(context), 'goes on'),
};
