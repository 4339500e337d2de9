// `hostler cluster show`
import type { Command } from '../frame/command.ts';
import { printResource } from '../frame/output.ts';
import { printClusters } from './list.ts';

export const command: Command = {
  summary: 'Show a cluster',
  args: [{ name: 'CLUSTER', summary: 'its name or id', completes: 'cluster' }],
  examples: ['hostler cluster show lab'],
  async run(context) {
    const { client, args, signal } = context;
    const cluster = await client.call('cluster.show', { cluster: args[0] ?? '', signal });
    printResource(context, cluster, (c) => printClusters([c]));
    return 0;
  },
};
