// `hostler boot-image show`
import type { BootImageResource } from '../../contract/boot-image/boot-image.ts';
import { printBytes } from '../../model/memory.ts';
import type { Command } from '../frame/command.ts';
import { printResource } from '../frame/output.ts';
import { printFields } from '../print/table.ts';

const print = (image: BootImageResource): string =>
  printFields([
    ['image', image.id],
    ['recipe', `${image.recipe} (${image.recipeDigest.slice(0, 16)})`],
    ['lock', image.lockDigest.slice(0, 16)],
    ['kernel', image.kernelVersion],
    ['arguments', image.arguments],
    ['built', image.builtAt],
    ['trial boot', image.triedAt === null ? 'not passed: it cannot be assigned' : `passed ${image.triedAt}`],
    ['nodes', image.nodes.join(', ') || '–'],
    ...Object.entries(image.files).map(
      ([name, { sha256, size }]) => [name, `${printBytes(size)}, SHA-256 ${sha256}`] as const,
    ),
  ]);

export const command: Command = {
  summary: 'Show a boot image: what it was made of, its files, the nodes that are bound to it',
  args: [{ name: 'IMAGE', summary: 'its id' }],
  examples: ['hostler boot-image show 7551c91d8b519b26'],
  async run(context) {
    const { client, args, signal } = context;
    printResource(context, await client.call('boot-image.show', { image: args[0] ?? '', signal }), print);
    return 0;
  },
};
