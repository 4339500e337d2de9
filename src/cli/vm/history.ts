// `hostler vm history`
import type { HistoryResource } from '../../contract/vm/history.ts';
import { vmArgument } from '../frame/act.ts';
import type { Command } from '../frame/command.ts';
import { readNumber } from '../frame/numbers.ts';
import { printResource } from '../frame/output.ts';
import { oneLine } from '../print/table.ts';

const shown = (value: string | null): string => (value === null ? '–' : oneLine(value) || '(there)');

function printEntry({ at, actor, text, differences }: HistoryResource): string {
  const lines = differences.map(
    ({ path, from, to }) => `    ${oneLine(path)}: ${shown(from)} → ${shown(to)}\n`,
  );
  return `${at}  ${oneLine(actor)}  ${oneLine(text)}\n${lines.join('')}`;
}

export const command: Command = {
  summary: 'What was done to a VM: who, when, why, and what changed of its definition; the newest first',
  args: [vmArgument],
  flags: { last: { summary: 'Only so many', value: 'N' } },
  examples: ['hostler vm history web-1', 'hostler vm history web-1 --last 5 --json'],
  async run(context) {
    const { client, args, flag, signal } = context;
    const last = readNumber('last', flag('last'));
    const query = { limit: String(last ?? 100) };
    const page = await client.call('vm.history', { vm: args[0] ?? '', query, signal });
    printResource(context, page, ({ items }) => items.map(printEntry).join(''));
    return 0;
  },
};
