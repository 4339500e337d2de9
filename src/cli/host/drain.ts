// `hostler host drain`
import type { Command } from '../frame/command.ts';
import { keyOf, workFlags } from '../frame/follow.ts';
import { printPlannedJourney, waitForJourney } from '../print/journey.ts';

export const command: Command = {
  summary: 'Close a host to placement and move away what is on it: live what runs, stopped VMs too',
  args: [{ name: 'HOST', summary: 'its name or id', completes: 'host' }],
  flags: {
    plan: { summary: 'Say what stays and why, and where everything else would go; change nothing' },
    ...workFlags,
  },
  examples: ['hostler host drain host3 --plan', 'hostler host drain host3'],
  async run(context) {
    const { client, args, on, signal } = context;
    const host = args[0] ?? '';
    if (on('plan'))
      return printPlannedJourney(context, await client.call('host.drain-plan', { host, input: {}, signal }));
    const task = await client.call('host.drain', { host, input: {}, signal, ...keyOf(context) });
    return waitForJourney(context, task, 'is drained');
  },
};
