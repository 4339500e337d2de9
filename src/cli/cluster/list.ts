// `hostler cluster list`
import type { ClusterResource } from '../../contract/cluster/cluster.ts';
import type { Command } from '../frame/command.ts';
import { printResource } from '../frame/output.ts';
import { printTable } from '../print/table.ts';

const row = (cluster: ClusterResource): string[] => [
  cluster.name,
  cluster.hosts.join(' '),
  cluster.cpuModel ?? 'not computed',
];

export const printClusters = (clusters: readonly ClusterResource[]): string =>
  printTable(['CLUSTER', 'HOSTS', 'COMMON CPU'], clusters.map(row));

export const command: Command = {
  summary: 'List the clusters with their hosts',
  examples: ['hostler cluster list'],
  async run(context) {
    const { client, signal } = context;
    printResource(context, await client.call('cluster.list', { signal }), ({ items }) =>
      printClusters(items),
    );
    return 0;
  },
};
