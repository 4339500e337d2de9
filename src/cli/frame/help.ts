// Help, made of what the commands say of themselves.
import { globalFlags, type Command } from './command.ts';
import { listNouns, listVerbs, loadCommand } from './find.ts';
import { printFlag, usageOf } from './parse.ts';
import { printTable } from '../print/table.ts';

const indent = (text: string): string => text.replace(/^(?=.)/gm, '  ');
const columns = (rows: readonly (readonly [string, string])[]): string =>
  indent(printTable(['', ''], rows).split('\n').slice(1).join('\n'));

export function printCommandHelp(path: string, command: Command): string {
  const parts = [`${command.summary}\n\n  ${usageOf(path, command)}\n`];
  if (command.text !== undefined) parts.push(`${command.text}\n`);
  const args = command.args ?? [];
  if (args.length > 0) parts.push(columns(args.map((a) => [a.name, a.summary])));
  const flags = Object.entries({ ...command.flags, ...globalFlags });
  parts.push(columns(flags.map(([name, f]) => [printFlag(name, f), f.summary])));
  parts.push(`Examples:\n${command.examples.map((e) => `  ${e}\n`).join('')}`);
  return parts.join('\n');
}

export async function printNounHelp(noun: string): Promise<string> {
  const rows: (readonly [string, string])[] = [];
  for (const verb of listVerbs(noun)) {
    rows.push([`hostler ${noun} ${verb}`, (await loadCommand(`${noun} ${verb}`)).summary]);
  }
  return columns(rows);
}

export async function printHelp(): Promise<string> {
  const parts = ['hostler NOUN VERB … manages a fleet of libvirt hosts.\n'];
  const single: (readonly [string, string])[] = [];
  for (const noun of listNouns()) {
    if (listVerbs(noun).length > 0) parts.push(await printNounHelp(noun));
    else single.push([`hostler ${noun}`, (await loadCommand(noun)).summary]);
  }
  if (single.length > 0) parts.push(columns(single));
  parts.push('hostler NOUN VERB --help says more, with examples.\n');
  return parts.join('\n');
}
