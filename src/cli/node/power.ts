// `hostler node power`
import { HostlerError } from '../../model/errors.ts';
import { powerActions } from '../../model/node/power.ts';
import type { Command } from '../frame/command.ts';
import { confirm, yesFlag } from '../frame/confirm.ts';
import { keyOf, waitFor, workFlags } from '../frame/follow.ts';

export const command: Command = {
  summary: 'Switch a node on, off, or off and on, over its BMC; it boots from the network',
  args: [
    { name: 'NODE', summary: 'its name, id or MAC address' },
    { name: 'ACTION', summary: 'on, off or cycle' },
  ],
  flags: { force: { summary: 'Cut off the VMs that run on it' }, ...yesFlag, ...workFlags },
  examples: ['hostler node power node1 on', 'hostler node power node1 cycle --yes'],
  async run(context) {
    const { client, args, on, signal } = context;
    const action = powerActions.find((known) => known === args[1]);
    if (action === undefined) {
      throw new HostlerError('invalid-input', {
        message: `${(args[1] ?? '').slice(0, 40)} is nothing that power can do`,
        fix: 'Say on, off or cycle.',
      });
    }
    if (action !== 'on') await confirm(context, `Cut the power of ${args[0] ?? ''}?`);
    const input = { action, ...(on('force') && { force: true }) };
    const task = await client.call('node.power', { node: args[0] ?? '', input, signal, ...keyOf(context) });
    return waitFor(context, task, ({ subject, result }) => {
      const { done } = result as { readonly done: boolean };
      const state = action === 'off' ? 'off' : 'on';
      return done ? `${subject} is ${state}\n` : `${subject} was ${state} already\n`;
    });
  },
};
