// `hostler node remove`
import type { Command } from '../frame/command.ts';
import { confirm, yesFlag } from '../frame/confirm.ts';
import { printResource } from '../frame/output.ts';

export const command: Command = {
  summary: 'Forget a node or a machine that waits; at its next boot it is unknown',
  args: [{ name: 'NODE', summary: 'its name, id or MAC address' }],
  flags: yesFlag,
  examples: ['hostler node remove node1 --yes'],
  async run(context) {
    const { client, args, signal } = context;
    const node = await client.call('node.show', { node: args[0] ?? '', signal });
    await confirm(context, `Forget ${node.name ?? node.macs[0] ?? node.id}?`);
    const removed = await client.call('node.remove', { node: node.id, signal });
    printResource(context, removed, (n) => `${n.name ?? n.macs[0] ?? n.id} was removed\n`);
    return 0;
  },
};
