// `hostler boot-image remove`
import type { Command } from '../frame/command.ts';
import { confirm, yesFlag } from '../frame/confirm.ts';
import { printResource } from '../frame/output.ts';

export const command: Command = {
  summary: 'Remove a boot image that no node and no rule names',
  args: [{ name: 'IMAGE', summary: 'its id' }],
  flags: yesFlag,
  examples: ['hostler boot-image remove 7551c91d8b519b26 --yes'],
  async run(context) {
    const { client, args, signal } = context;
    const image = await client.call('boot-image.show', { image: args[0] ?? '', signal });
    await confirm(context, `Remove the boot image ${image.id} of ${image.recipe}?`);
    const removed = await client.call('boot-image.remove', { image: image.id, signal });
    printResource(context, removed, ({ id }) => `${id} was removed\n`);
    return 0;
  },
};
