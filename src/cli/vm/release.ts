// `hostler vm release`
import { actFlags, actOn, reasonOf, vmArgument } from '../frame/act.ts';
import type { Command } from '../frame/command.ts';

export const command: Command = {
  summary: 'Take a VM out of management: it goes on as it is, as plain libvirt',
  args: [vmArgument],
  flags: actFlags,
  examples: ['hostler vm release old-db --plan', 'hostler vm release old-db'],
  run: (context) => actOn(context, 'vm.release', reasonOf(context), 'is managed no more'),
};
