// `hostler template show`
import type { Command } from '../frame/command.ts';
import { printResource } from '../frame/output.ts';

export const command: Command = {
  summary: 'Show a template: what hardware it gives',
  args: [{ name: 'TEMPLATE', summary: 'its name', completes: 'template' }],
  examples: ['hostler template show linux'],
  async run(context) {
    const { client, args, signal } = context;
    const template = await client.call('template.show', { template: args[0] ?? '', signal });
    printResource(
      context,
      template,
      (t) => `${t.name}: ${t.title}\n${t.description}\n\n${JSON.stringify(t.hardware, null, 2)}\n`,
    );
    return 0;
  },
};
