// The command line's words become arguments and flags, or an error that names the word and what is allowed.
import { HostlerError } from '../../model/errors.ts';
import { globalFlags, type Command, type Flag, type Given } from './command.ts';

export function usageOf(path: string, command: Command): string {
  const args = (command.args ?? []).map((a) => {
    const name = a.repeated === true ? `${a.name}…` : a.name;
    return a.optional === true ? `[${name}]` : name;
  });
  const flags = Object.entries(command.flags ?? {}).map(([name, f]) => `[${printFlag(name, f)}]`);
  return ['hostler', path, ...args, ...flags].join(' ');
}

export const printFlag = (name: string, flag: Flag): string =>
  flag.value === undefined ? `--${name}` : `--${name} ${flag.value}`;

export function parseWords(path: string, command: Command, words: readonly string[]): Given {
  const known: Readonly<Record<string, Flag>> = { ...globalFlags, ...command.flags };
  const values = new Map<string, string[]>();
  const args: string[] = [];
  let flagsOver = false;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (flagsOver || !word.startsWith('-') || word === '-') {
      args.push(word);
    } else if (word === '--') {
      flagsOver = true;
    } else {
      at += readFlag(path, command, known, word, words[at + 1], values);
    }
  }
  checkArguments(path, command, args, values.has('help'));
  return {
    args,
    flag: (name) => values.get(name)?.at(-1),
    all: (name) => values.get(name) ?? [],
    on: (name) => values.has(name),
  };
}

/** How many further words it took. */
function readFlag(
  path: string,
  command: Command,
  known: Readonly<Record<string, Flag>>,
  word: string,
  next: string | undefined,
  values: Map<string, string[]>,
): 0 | 1 {
  const equals = word.indexOf('=');
  const name = (equals < 0 ? word : word.slice(0, equals)).replace(/^--?/, '').replace(/^h$/, 'help');
  const flag = Object.hasOwn(known, name) ? known[name] : undefined;
  if (flag === undefined || !(word.startsWith('--') || word === '-h')) {
    throw wrong(path, command, `There is no flag ${word.slice(0, 60)}`);
  }
  const add = (value: string): void => {
    const before = values.get(name) ?? [];
    if (before.length > 0 && flag.repeated !== true && flag.value !== undefined) {
      throw wrong(path, command, `--${name} was given twice`);
    }
    values.set(name, [...before, value]);
  };
  if (flag.value === undefined) {
    if (equals >= 0) throw wrong(path, command, `--${name} takes no value`);
    add('');
    return 0;
  }
  if (equals >= 0) {
    add(word.slice(equals + 1));
    return 0;
  }
  if (next === undefined || next.startsWith('--')) {
    throw wrong(path, command, `--${name} needs a value: ${flag.value}`);
  }
  add(next);
  return 1;
}

function checkArguments(path: string, command: Command, args: readonly string[], help: boolean): void {
  if (help) return;
  const wanted = command.args ?? [];
  const missing = wanted.find((a, i) => a.optional !== true && args[i] === undefined);
  if (missing) throw wrong(path, command, `${missing.name} is missing: ${missing.summary}`);
  const extra = wanted.some((a) => a.repeated) ? undefined : args[wanted.length];
  if (extra !== undefined) throw wrong(path, command, `There is one word too many: ${extra.slice(0, 60)}`);
  const empty = args.findIndex((a) => a === '');
  if (empty >= 0) throw wrong(path, command, `${wanted[empty]?.name ?? 'An argument'} is empty`);
}

const wrong = (path: string, command: Command, message: string): HostlerError =>
  new HostlerError('invalid-input', {
    message,
    fix: `Usage: ${usageOf(path, command)}. More: hostler ${path} --help`,
  });
