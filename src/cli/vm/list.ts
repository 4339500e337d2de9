// `hostler vm list`
import type { VmResource } from '../../contract/vm/vm.ts';
import type { Command } from '../frame/command.ts';
import { printResource, readPages } from '../frame/output.ts';
import { printTable } from '../print/table.ts';

const row = (vm: VmResource): string[] => [
  vm.name,
  vm.host ?? '–',
  vm.label,
  vm.foreign ? 'foreign' : '',
  vm.addresses.map((a) => a.address).join(' '),
];

export const command: Command = {
  summary: 'List the VMs of all hosts',
  flags: {
    host: { summary: 'Only those on this host', value: 'HOST', completes: 'host' },
    power: {
      summary: 'Only those that are running, paused, stopped, crashed or unknown',
      value: 'POWER',
      choices: ['running', 'paused', 'stopped', 'crashed', 'unknown'],
    },
  },
  examples: ['hostler vm list', 'hostler vm list --host host1 --json'],
  async run(context) {
    const { client, flag, signal } = context;
    const host = flag('host');
    const power = flag('power') as VmResource['power'] | undefined;
    const page = await readPages((cursor) =>
      client.call('vm.list', {
        query: { limit: '1000', ...(cursor && { cursor }), ...(host && { host }), ...(power && { power }) },
        signal,
      }),
    );
    printResource(context, page, ({ items }) =>
      printTable(['NAME', 'HOST', 'STATE', '', 'ADDRESSES'], items.map(row)),
    );
    return 0;
  },
};
