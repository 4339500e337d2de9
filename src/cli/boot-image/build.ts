// `hostler boot-image build`
import type { TaskResource } from '../../contract/task/task.ts';
import { printBytes } from '../../model/memory.ts';
import type { Command } from '../frame/command.ts';
import { keyOf, waitFor, workFlags } from '../frame/follow.ts';

function print({ result }: TaskResource): string {
  const { id, kernelVersion, bytes } = result as {
    readonly id: string;
    readonly kernelVersion: string;
    readonly bytes: number;
  };
  return `${id}: kernel ${kernelVersion}, ${printBytes(bytes)}; its trial boot passed\n`;
}

export const command: Command = {
  summary: 'Build the image of a recipe offline from its lock, and boot it once',
  args: [{ name: 'RECIPE', summary: 'its name' }],
  flags: workFlags,
  examples: ['hostler boot-image build debian-12-kvm'],
  async run(context) {
    const { client, args, signal } = context;
    const call = { recipe: args[0] ?? '', input: {}, signal, ...keyOf(context) };
    return waitFor(context, await client.call('boot-image.build', call), print);
  },
};
