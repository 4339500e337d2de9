// `hostler image remove`
import type { Command } from '../frame/command.ts';
import { confirm, yesFlag } from '../frame/confirm.ts';
import { printResource } from '../frame/output.ts';

export const command: Command = {
  summary: 'Remove an image that no VM was made from',
  args: [{ name: 'IMAGE', summary: 'its name, id or SHA-256', completes: 'image' }],
  flags: yesFlag,
  examples: ['hostler image remove debian-11 --yes'],
  async run(context) {
    const { client, args, signal } = context;
    const image = await client.call('image.show', { image: args[0] ?? '', signal });
    await confirm(context, `Remove the image ${image.name}?`);
    const removed = await client.call('image.remove', { image: image.id, signal });
    printResource(context, removed, (i) => `${i.name} was removed\n`);
    return 0;
  },
};
