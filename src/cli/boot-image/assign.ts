// `hostler boot-image assign`
import type { Command } from '../frame/command.ts';
import { printResource } from '../frame/output.ts';

export const command: Command = {
  summary: 'Bind nodes to a boot image: they load it when they boot next',
  args: [
    { name: 'IMAGE', summary: 'its id, or a recipe whose newest image it is' },
    { name: 'NODE', summary: 'their names, ids or MAC addresses', repeated: true },
  ],
  flags: { profile: { summary: 'The host profile; else each node keeps its own', value: 'PROFILE' } },
  examples: ['hostler boot-image assign debian-12-kvm node1 node2'],
  async run(context) {
    const { client, args, flag, signal } = context;
    const profile = flag('profile');
    const nodes = args.slice(1);
    const input = { nodes, ...(profile !== undefined && { profile }) };
    const image = await client.call('boot-image.assign', { image: args[0] ?? '', input, signal });
    const what = nodes.join(', ');
    printResource(context, image, ({ id }) => `after the next boot of each, ${id} runs on ${what}\n`);
    return 0;
  },
};
