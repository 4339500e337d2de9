// `hostler boot-image fetch`
import type { TaskResource } from '../../contract/task/task.ts';
import type { Command } from '../frame/command.ts';
import { keyOf, waitFor, workFlags } from '../frame/follow.ts';
import { oneLine } from '../print/table.ts';

function print({ subject, result }: TaskResource): string {
  const { packages, loaded, changes } = result as {
    readonly packages: number;
    readonly loaded: number;
    readonly changes: readonly string[];
  };
  const lines = changes.map((change) => `  ${oneLine(change)}\n`).join('');
  return `${subject}: ${packages} packages are locked and there, ${loaded} were loaded\n${lines}`;
}

export const command: Command = {
  summary: "Load a recipe's packages from the manager's apt sources, and write its lock",
  args: [{ name: 'RECIPE', summary: 'its name' }],
  flags: { relock: { summary: 'Take the newest versions, and say what that changes' }, ...workFlags },
  examples: ['hostler boot-image fetch debian-12-kvm', 'hostler boot-image fetch debian-12-kvm --relock'],
  async run(context) {
    const { client, args, on, signal } = context;
    const input = on('relock') ? { relock: true } : {};
    const call = { recipe: args[0] ?? '', input, signal, ...keyOf(context) };
    return waitFor(context, await client.call('boot-image.fetch', call), print);
  },
};
