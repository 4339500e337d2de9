// `hostler host show`
import { printMiB } from '../../model/memory.ts';
import type { HostResource } from '../../contract/host/host.ts';
import type { Command } from '../frame/command.ts';
import { printResource } from '../frame/output.ts';
import { printFields } from '../print/table.ts';

function print(host: HostResource): string {
  const { cpu, memory, versions } = host;
  return printFields([
    ['name', host.name],
    ['id', host.id],
    ['uri', host.uri],
    ['state', `${host.state} since ${host.since} (${host.reason})`],
    ['drained', host.drained ? 'yes' : 'no'],
    ['moves over', host.migrationAddress ?? 'what its qemu.conf says'],
    ['cluster', host.cluster ?? '–'],
    ['libvirt', versions?.libvirt ?? 'unknown'],
    ['QEMU', versions?.qemu ?? 'unknown'],
    ['CPU', cpu === null ? 'unknown' : `${cpu.cpus} × ${cpu.model ?? cpu.arch}`],
    [
      'memory',
      memory === null
        ? 'unknown'
        : `${printMiB(memory.totalMiB)}, ${printMiB(memory.promisedMiB)} promised to VMs`,
    ],
    ['VMs read at', host.answeredAt ?? 'never'],
    ['figures of', host.factsAt ?? 'never'],
    ['VMs', String(host.vms)],
  ]);
}

export const command: Command = {
  summary: 'Show a host: its connection, its versions, what it has',
  args: [{ name: 'HOST', summary: 'its name or id', completes: 'host' }],
  examples: ['hostler host show host1'],
  async run(context) {
    const { client, args, signal } = context;
    printResource(context, await client.call('host.show', { host: args[0] ?? '', signal }), print);
    return 0;
  },
};
