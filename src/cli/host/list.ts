// `hostler host list`
import { printMiB } from '../../model/memory.ts';
import type { HostResource } from '../../contract/host/host.ts';
import type { Command } from '../frame/command.ts';
import { printResource, readPages } from '../frame/output.ts';
import { printTable } from '../print/table.ts';

const row = (host: HostResource): string[] => [
  host.name,
  host.drained ? `${host.state}, drained` : host.state,
  String(host.vms),
  host.cpu === null ? '–' : String(host.cpu.cpus),
  host.memory === null ? '–' : `${printMiB(host.memory.promisedMiB)} of ${printMiB(host.memory.totalMiB)}`,
  host.versions === null ? '–' : `${host.versions.libvirt} / ${host.versions.qemu ?? '–'}`,
  host.state === 'up' ? '' : host.reason,
];

export const command: Command = {
  summary: 'List the hosts',
  examples: ['hostler host list', 'hostler host list --json'],
  async run(context) {
    const { client, signal } = context;
    const page = await readPages((cursor) =>
      client.call('host.list', { query: { limit: '1000', ...(cursor && { cursor }) }, signal }),
    );
    printResource(context, page, ({ items }) =>
      printTable(['NAME', 'STATE', 'VMS', 'CPUS', 'MEMORY', 'LIBVIRT / QEMU', ''], items.map(row)),
    );
    return 0;
  },
};
