// `hostler host add`
import type { TaskResource } from '../../contract/task/task.ts';
import type { Command } from '../frame/command.ts';
import { keyOf, waitFor, workFlags } from '../frame/follow.ts';

function printAdded(task: TaskResource): string {
  const found = task.result as { libvirt?: string; qemu?: string; vms?: number };
  const versions = `libvirt ${found.libvirt ?? '?'}, QEMU ${found.qemu ?? '?'}`;
  return `${task.subject} was added: ${versions}, ${found.vms ?? 0} VMs\n`;
}

export const command: Command = {
  summary: 'Add a host by its libvirt URI; nothing on it is changed',
  args: [
    { name: 'NAME', summary: 'what to call it' },
    { name: 'URI', summary: 'qemu+tls://…, qemu+ssh://…, qemu:///system or qemu+tcp://…' },
  ],
  flags: {
    pki: {
      summary: 'A folder on the manager with cacert.pem, clientcert.pem and clientkey.pem',
      value: 'DIR',
      completes: 'file',
    },
    'migration-address': {
      summary: 'Where it takes memory and disks of a move; else what its qemu.conf says',
      value: 'ADDRESS',
    },
    'allow-tcp': { summary: 'Allow qemu+tcp://, which is neither encrypted nor authenticated' },
    ...workFlags,
  },
  examples: [
    'hostler host add host1 qemu+tls://host1/system --pki /etc/hostler/pki',
    'hostler host add host2 qemu+ssh://root@host2/system',
  ],
  async run(context) {
    const { client, args, flag, on, signal } = context;
    const pki = flag('pki');
    const migrationAddress = flag('migration-address');
    const input = {
      name: args[0] ?? '',
      uri: args[1] ?? '',
      ...(pki !== undefined && { pki }),
      ...(migrationAddress !== undefined && { migrationAddress }),
      ...(on('allow-tcp') && { allowTcp: true }),
    };
    const task = await client.call('host.add', { input, signal, ...keyOf(context) });
    return waitFor(context, task, printAdded);
  },
};
