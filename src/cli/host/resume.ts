// `hostler host resume`
import type { Command } from '../frame/command.ts';
import { keyOf, workFlags } from '../frame/follow.ts';
import { printPlannedJourney, waitForJourney } from '../print/journey.ts';

export const command: Command = {
  summary: 'Open a host to placement again and bring back the VMs that were drained from it',
  args: [{ name: 'HOST', summary: 'its name or id', completes: 'host' }],
  flags: {
    plan: { summary: 'Say what would come back, and what stays where it is and why; change nothing' },
    ...workFlags,
  },
  examples: ['hostler host resume host3 --plan', 'hostler host resume host3'],
  async run(context) {
    const { client, args, on, signal } = context;
    const host = args[0] ?? '';
    if (on('plan'))
      return printPlannedJourney(context, await client.call('host.resume-plan', { host, input: {}, signal }));
    const task = await client.call('host.resume', { host, input: {}, signal, ...keyOf(context) });
    return waitForJourney(context, task, 'is open again');
  },
};
