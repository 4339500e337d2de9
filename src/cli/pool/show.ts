// `hostler pool show`
import type { Command } from '../frame/command.ts';
import { printResource } from '../frame/output.ts';
import { printPools } from './list.ts';

export const command: Command = {
  summary: 'Show the pools of a name, on every host that has one',
  args: [{ name: 'POOL', summary: "libvirt's name of the pool", completes: 'pool' }],
  examples: ['hostler pool show default'],
  async run(context) {
    const { client, args, signal } = context;
    const page = await client.call('pool.show', { pool: args[0] ?? '', signal });
    printResource(context, page, ({ items }) => printPools(items));
    return 0;
  },
};
