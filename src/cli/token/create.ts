// `hostler token create`
import type { Command } from '../frame/command.ts';
import { readNumber } from '../frame/numbers.ts';
import { printResource } from '../frame/output.ts';

export const command: Command = {
  summary: 'Make an API token; its secret is printed once and never again',
  args: [{ name: 'NAME', summary: 'what it is for' }],
  flags: {
    admin: { summary: 'It may change things; without, it may only read' },
    days: { summary: 'It expires after so many days', value: 'N' },
  },
  examples: ['hostler token create ci --admin --days 30'],
  async run(context) {
    const { client, args, flag, on, signal } = context;
    const days = readNumber('days', flag('days'));
    const access = on('admin') ? ('admin' as const) : ('read' as const);
    const input = { name: args[0] ?? '', access, ...(days !== undefined && { days }) };
    printResource(context, await client.call('token.create', { input, signal }), (t) => `${t.secret}\n`);
    return 0;
  },
};
