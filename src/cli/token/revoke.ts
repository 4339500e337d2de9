// `hostler token revoke`
import type { Command } from '../frame/command.ts';
import { printResource } from '../frame/output.ts';

export const command: Command = {
  summary: 'Revoke an API token at once',
  args: [{ name: 'TOKEN', summary: 'its name or id', completes: 'token' }],
  examples: ['hostler token revoke ci'],
  async run(context) {
    const { client, args, signal } = context;
    const token = await client.call('token.revoke', { token: args[0] ?? '', signal });
    printResource(context, token, (t) => `${t.id} is revoked\n`);
    return 0;
  },
};
