// Which file a command's words lead to: `vm migrate web-1` is vm/migrate.ts with the rest as its words. The
// tree is the table.
import { existsSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { HostlerError } from '../../model/errors.ts';
import type { Command } from './command.ts';

const root = join(import.meta.dirname, '..');
const extension = extname(import.meta.filename);
/** Folders and files beside the commands that are none. */
const notCommands = new Set(['frame', 'print', 'main']);

export interface Found {
  /** `vm migrate`. */
  readonly path: string;
  readonly command: Command;
  readonly words: readonly string[];
}

const word = /^[a-z][a-z-]*$/;
const isCommandFile = (name: string): boolean =>
  name.endsWith(extension) && !name.includes('.test.') && !name.endsWith('.d.ts');
const stem = (name: string): string => name.slice(0, -extension.length);

/** The nouns and the single words that exist, sorted. */
export function listNouns(): readonly string[] {
  return readdirSync(root, { withFileTypes: true })
    .map((e) => (e.isDirectory() ? e.name : isCommandFile(e.name) ? stem(e.name) : ''))
    .filter((name) => name !== '' && !notCommands.has(name))
    .filter((name) => existsSync(join(root, `${name}${extension}`)) || listVerbs(name).length > 0)
    .toSorted();
}

export function listVerbs(noun: string): readonly string[] {
  const folder = join(root, noun);
  if (!word.test(noun) || notCommands.has(noun) || !existsSync(folder)) return [];
  return readdirSync(folder).filter(isCommandFile).map(stem).toSorted();
}

export async function loadCommand(path: string): Promise<Command> {
  const file = join(root, `${path.replace(' ', '/')}${extension}`);
  const loaded = (await import(file)) as { readonly command: Command };
  return loaded.command;
}

export async function findCommand(words: readonly string[]): Promise<Found> {
  const [noun = '', verb = ''] = words;
  if (listVerbs(noun).includes(verb)) {
    const path = `${noun} ${verb}`;
    return { path, command: await loadCommand(path), words: words.slice(2) };
  }
  if (listVerbs(noun).length === 0 && listNouns().includes(noun)) {
    return { path: noun, command: await loadCommand(noun), words: words.slice(1) };
  }
  throw unknownCommand(noun, verb);
}

function unknownCommand(noun: string, verb: string): HostlerError {
  const verbs = listVerbs(noun);
  const given = `hostler ${noun} ${verb}`.trim().slice(0, 80);
  return verbs.length === 0
    ? new HostlerError('invalid-input', {
        message: `There is no command ${given}`,
        fix: `There are: ${listNouns().join(', ')}. See hostler --help.`,
      })
    : new HostlerError('invalid-input', {
        message: verb === '' ? `hostler ${noun} needs a verb` : `There is no command ${given}`,
        fix: `hostler ${noun} has: ${verbs.join(', ')}.`,
      });
}
