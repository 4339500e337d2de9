// `hostler cluster add`
import type { Command } from '../frame/command.ts';
import { printResource } from '../frame/output.ts';
import { printClusters } from './list.ts';

export const command: Command = {
  summary: 'Put a host into a cluster, out of the one that it was in',
  args: [
    { name: 'CLUSTER', summary: 'its name or id', completes: 'cluster' },
    { name: 'HOST', summary: 'its name or id', completes: 'host' },
  ],
  examples: ['hostler cluster add lab host1'],
  async run(context) {
    const { client, args, signal } = context;
    const input = { host: args[1] ?? '' };
    const cluster = await client.call('cluster.add', { cluster: args[0] ?? '', input, signal });
    printResource(context, cluster, (c) => printClusters([c]));
    return 0;
  },
};
