// `hostler network show`
import type { Command } from '../frame/command.ts';
import { printResource } from '../frame/output.ts';
import { printNetworks } from './list.ts';

export const command: Command = {
  summary: 'Show the networks of a name, on every host that has one',
  args: [{ name: 'NETWORK', summary: "libvirt's name of the network", completes: 'network' }],
  examples: ['hostler network show default'],
  async run(context) {
    const { client, args, signal } = context;
    const page = await client.call('network.show', { network: args[0] ?? '', signal });
    printResource(context, page, ({ items }) => printNetworks(items));
    return 0;
  },
};
