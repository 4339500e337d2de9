// `hostler pool use`
import { HostlerError } from '../../model/errors.ts';
import type { Command } from '../frame/command.ts';
import { printResource } from '../frame/output.ts';
import { printPools } from './list.ts';

export const command: Command = {
  summary: 'Let Hostler write into the pools of a name',
  args: [{ name: 'POOL', summary: "libvirt's name of the pool", completes: 'pool' }],
  flags: {
    host: {
      summary: 'Only on this host; may be given again',
      value: 'HOST',
      completes: 'host',
      repeated: true,
    },
    shared: { summary: 'It is the same storage on all of these hosts' },
    'per-host': { summary: 'It is another storage on each host' },
    stop: { summary: 'Use it no longer; what lies in it stays' },
  },
  examples: [
    'hostler pool use shared --shared',
    'hostler pool use local --per-host',
    'hostler pool use old --stop',
  ],
  async run(context) {
    const { client, args, all, on, signal } = context;
    if (on('shared') && on('per-host')) {
      throw new HostlerError('invalid-input', {
        message: 'A pool is either --shared or --per-host',
        fix: 'Give one of the two, or neither where the type of the pool tells.',
      });
    }
    const input = {
      ...(all('host').length > 0 && { hosts: [...all('host')] }),
      ...(on('shared') && { shared: true }),
      ...(on('per-host') && { shared: false }),
      ...(on('stop') && { use: false }),
    };
    const page = await client.call('pool.use', { pool: args[0] ?? '', input, signal });
    printResource(context, page, ({ items }) => printPools(items));
    return 0;
  },
};
