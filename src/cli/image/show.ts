// `hostler image show`
import type { Command } from '../frame/command.ts';
import { printResource } from '../frame/output.ts';
import { printImages } from './list.ts';

export const command: Command = {
  summary: 'Show an image',
  args: [{ name: 'IMAGE', summary: 'its name, id or SHA-256', completes: 'image' }],
  examples: ['hostler image show debian-12'],
  async run(context) {
    const { client, args, signal } = context;
    const image = await client.call('image.show', { image: args[0] ?? '', signal });
    printResource(context, image, (i) => printImages([i]));
    return 0;
  },
};
