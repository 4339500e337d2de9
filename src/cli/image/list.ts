// `hostler image list`
import { printBytes } from '../../model/memory.ts';
import type { ImageResource } from '../../contract/image/image.ts';
import type { Command } from '../frame/command.ts';
import { printResource } from '../frame/output.ts';
import { printTable } from '../print/table.ts';

const row = (image: ImageResource): string[] => [
  image.name,
  image.format,
  printBytes(image.sizeBytes),
  image.virtualBytes === image.sizeBytes ? '' : printBytes(image.virtualBytes),
  image.digest,
];

export const printImages = (images: readonly ImageResource[]): string =>
  printTable(['IMAGE', 'FORMAT', 'SIZE', 'AS A DISK', 'SHA-256'], images.map(row));

export const command: Command = {
  summary: 'List the images',
  examples: ['hostler image list'],
  async run(context) {
    const { client, signal } = context;
    printResource(context, await client.call('image.list', { signal }), ({ items }) => printImages(items));
    return 0;
  },
};
