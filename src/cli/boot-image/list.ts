// `hostler boot-image list`
import type { BootImageResource } from '../../contract/boot-image/boot-image.ts';
import { printBytes } from '../../model/memory.ts';
import type { Command } from '../frame/command.ts';
import { printResource } from '../frame/output.ts';
import { printTable } from '../print/table.ts';

const row = (image: BootImageResource): string[] => [
  image.id,
  image.recipe,
  image.kernelVersion,
  printBytes(Object.values(image.files).reduce((sum, { size }) => sum + size, 0)),
  image.builtAt,
  image.triedAt === null ? 'not passed' : 'passed',
  image.nodes.join(', ') || '–',
];

export const printBootImages = (images: readonly BootImageResource[]): string =>
  printTable(['IMAGE', 'RECIPE', 'KERNEL', 'SIZE', 'BUILT', 'TRIAL', 'NODES'], images.map(row));

export const command: Command = {
  summary: 'List the boot images, and the recipes that there are',
  examples: ['hostler boot-image list'],
  async run(context) {
    const { client, signal } = context;
    const list = await client.call('boot-image.list', { signal });
    printResource(context, list, ({ items, recipes }) => {
      return `${printBootImages(items)}recipes: ${recipes.join(', ') || 'none'}\n`;
    });
    return 0;
  },
};
