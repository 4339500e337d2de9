// `hostler vm delete`
import type { Command } from '../frame/command.ts';
import { confirm, yesFlag } from '../frame/confirm.ts';
import { keyOf, waitFor, workFlags } from '../frame/follow.ts';

export const command: Command = {
  summary: 'Delete a stopped VM and the disks that were made for it',
  args: [{ name: 'VM', summary: 'its name or id', completes: 'vm' }],
  flags: { 'keep-disks': { summary: 'Keep its disks' }, ...yesFlag, ...workFlags },
  examples: ['hostler vm delete web-1', 'hostler vm delete web-1 --keep-disks --yes'],
  async run(context) {
    const { client, args, on, signal } = context;
    const vm = args[0] ?? '';
    const shown = await client.call('vm.show', { vm, signal });
    const keep = on('keep-disks');
    await confirm(context, `Delete ${shown.name}${keep ? ' (its disks are kept)' : ' and its disks'}?`);
    const query = keep ? ({ keepDisks: 'true' } as const) : {};
    const task = await client.call('vm.delete', { vm: shown.id, query, signal, ...keyOf(context) });
    return waitFor(context, task, ({ subject }) => `${subject} was deleted\n`);
  },
};
