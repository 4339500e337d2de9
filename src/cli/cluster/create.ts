// `hostler cluster create`
import type { Command } from '../frame/command.ts';
import { printResource } from '../frame/output.ts';

export const command: Command = {
  summary: 'Make an empty cluster: hosts among which VMs move',
  args: [{ name: 'NAME', summary: 'letters, digits, "-" and "."' }],
  examples: ['hostler cluster create lab'],
  async run(context) {
    const { client, args, signal } = context;
    const cluster = await client.call('cluster.create', { input: { name: args[0] ?? '' }, signal });
    printResource(
      context,
      cluster,
      (c) => `${c.name} was made. Put hosts into it: hostler cluster add ${c.name} HOST\n`,
    );
    return 0;
  },
};
