// `hostler vm adopt`
import { actFlags, actOn, reasonOf, vmArgument } from '../frame/act.ts';
import type { Command } from '../frame/command.ts';

export const command: Command = {
  summary: 'Take a foreign VM into management as it is, also while it runs',
  args: [vmArgument],
  flags: {
    from: { summary: 'Take it over from this other manager, named by its id', value: 'MANAGER' },
    ...actFlags,
  },
  examples: ['hostler vm adopt old-db --plan', 'hostler vm adopt old-db'],
  run(context) {
    const from = context.flag('from');
    const input = { ...reasonOf(context), ...(from !== undefined && { from }) };
    return actOn(context, 'vm.adopt', input, 'is managed from now on');
  },
};
