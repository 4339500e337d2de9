// `hostler node list`
import type { NodeResource } from '../../contract/node/node.ts';
import type { Command } from '../frame/command.ts';
import { printResource } from '../frame/output.ts';
import { printTable } from '../print/table.ts';

const row = (node: NodeResource): string[] => [
  node.name ?? '–',
  node.macs[0] ?? '–',
  node.addresses['mgmt']?.address ?? '–',
  node.found?.image ?? '–',
  node.host ?? '–',
  node.label,
];

export const printNodes = (nodes: readonly NodeResource[]): string =>
  printTable(['NODE', 'MAC', 'ADDRESS', 'RUNS', 'HOST', 'STATE'], nodes.map(row));

export const command: Command = {
  summary: 'List the nodes, and the machines that wait for approval',
  examples: ['hostler node list'],
  async run(context) {
    const { client, signal } = context;
    printResource(context, await client.call('node.list', { signal }), ({ items }) => printNodes(items));
    return 0;
  },
};
