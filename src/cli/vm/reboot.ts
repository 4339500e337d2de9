// `hostler vm reboot`
import { actFlags, actOn, offFlags, offInputOf, vmArgument } from '../frame/act.ts';
import type { Command } from '../frame/command.ts';

export const command: Command = {
  summary: 'Shut a guest down and start it anew, or reset it at once',
  args: [vmArgument],
  flags: { force: { summary: 'Reset it at once' }, ...offFlags, ...actFlags },
  examples: [
    'hostler vm reboot web-1',
    'hostler vm reboot web-1 --timeout 30',
    'hostler vm reboot web-1 --force',
  ],
  run: (context) => actOn(context, 'vm.reboot', offInputOf(context), 'was rebooted'),
};
