// `hostler vm delete`
import { vmArgument } from '../frame/act.ts';
import type { Command } from '../frame/command.ts';
import { confirm, yesFlag } from '../frame/confirm.ts';
import { keyOf, waitFor, workFlags } from '../frame/follow.ts';
import { printPlanned } from '../print/plan.ts';

export const command: Command = {
  summary: 'Delete a VM with all that its host keeps of it, and the disks that were made for it',
  args: [vmArgument],
  flags: {
    'keep-disks': { summary: 'Keep its disks' },
    stop: { summary: 'Turn it off first, without asking its guest' },
    plan: { summary: 'Say what would be removed and what would stay; change nothing' },
    ...yesFlag,
    ...workFlags,
  },
  examples: ['hostler vm delete web-1 --plan', 'hostler vm delete web-1 --keep-disks --yes'],
  async run(context) {
    const { client, args, on, signal } = context;
    const vm = args[0] ?? '';
    const [keep, stop] = [on('keep-disks'), on('stop')];
    if (on('plan')) {
      const input = { keepDisks: keep, stop };
      return printPlanned(context, await client.call('vm.delete-plan', { vm, input, signal }));
    }
    const shown = await client.call('vm.show', { vm, signal });
    await confirm(context, `Delete ${shown.name}${keep ? ' (its disks are kept)' : ' and its disks'}?`);
    const query = { ...(keep && { keepDisks: 'true' as const }), ...(stop && { stop: 'true' as const }) };
    const task = await client.call('vm.delete', { vm: shown.id, query, signal, ...keyOf(context) });
    return waitFor(context, task, ({ subject }) => `${subject} was deleted\n`);
  },
};
