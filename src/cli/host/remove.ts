// `hostler host remove`
import type { Command } from '../frame/command.ts';
import { confirm, yesFlag } from '../frame/confirm.ts';
import { keyOf, waitFor, workFlags } from '../frame/follow.ts';

export const command: Command = {
  summary: 'Forget a host; nothing on it is changed, its VMs go on',
  args: [{ name: 'HOST', summary: 'its name or id', completes: 'host' }],
  flags: {
    forget: { summary: 'Forget its VMs too: they stay there as plain libvirt domains' },
    ...yesFlag,
    ...workFlags,
  },
  examples: ['hostler host remove host3'],
  async run(context) {
    const { client, args, on, signal } = context;
    const host = await client.call('host.show', { host: args[0] ?? '', signal });
    await confirm(
      context,
      `Forget ${host.name} with its ${host.vms} VMs? They go on, and are listed no more.`,
    );
    const task = await client.call('host.remove', {
      host: host.id,
      query: on('forget') ? { forget: 'true' } : {},
      signal,
      ...keyOf(context),
    });
    return waitFor(context, task, ({ subject }) => `${subject} was removed\n`);
  },
};
