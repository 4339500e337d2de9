// `hostler network list`
import type { NetworkResource } from '../../contract/network/network.ts';
import type { Command } from '../frame/command.ts';
import { printResource } from '../frame/output.ts';
import { printTable } from '../print/table.ts';

const row = (network: NetworkResource): string[] => [
  network.name,
  network.host,
  network.forward,
  network.active ? 'active' : 'inactive',
  network.bridge ?? '–',
  network.acrossHosts ? 'across hosts' : 'within the host',
];

export const printNetworks = (networks: readonly NetworkResource[]): string =>
  printTable(['NETWORK', 'HOST', 'KIND', 'STATE', 'BRIDGE', 'REACHES'], networks.map(row));

export const command: Command = {
  summary: 'List the virtual networks of the hosts',
  flags: { host: { summary: 'Only those of this host', value: 'HOST', completes: 'host' } },
  examples: ['hostler network list'],
  async run(context) {
    const { client, flag, signal } = context;
    const host = flag('host');
    const page = await client.call('network.list', { query: host === undefined ? {} : { host }, signal });
    printResource(context, page, ({ items }) => printNetworks(items));
    return 0;
  },
};
