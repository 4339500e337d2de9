// `hostler image remove`
import type { Command } from '../frame/command.ts';
import { confirm, yesFlag } from '../frame/confirm.ts';
import { keyOf, waitFor, workFlags } from '../frame/follow.ts';
import { printPlanned } from '../print/plan.ts';

export const command: Command = {
  summary: 'Remove an image, here and from the pools it was brought to',
  args: [{ name: 'IMAGE', summary: 'its name, id or SHA-256', completes: 'image' }],
  flags: {
    plan: { summary: 'Say what would go, and what is built on it; change nothing' },
    ...yesFlag,
    ...workFlags,
  },
  examples: ['hostler image remove debian-11 --plan', 'hostler image remove debian-11 --yes'],
  async run(context) {
    const { client, args, on, signal } = context;
    const image = await client.call('image.show', { image: args[0] ?? '', signal });
    if (on('plan')) {
      return printPlanned(context, await client.call('image.remove-plan', { image: image.id, signal }));
    }
    await confirm(context, `Remove the image ${image.name}?`);
    const task = await client.call('image.remove', { image: image.id, signal, ...keyOf(context) });
    return waitFor(context, task, ({ subject }) => `${subject} was removed\n`);
  },
};
