// A command as data: what it takes, what it says of itself, what it does. Parsing, help and completion all
// read this.
import type { Client } from '../../client/client.ts';
import type { Terminal } from '../print/terminal.ts';

/** Resources whose names complete a word; `file` is left to the shell. */
export type Completes =
  'vm' | 'host' | 'task' | 'template' | 'image' | 'cluster' | 'pool' | 'network' | 'token' | 'file';

export interface Argument {
  /** As help prints it: `VM`. */
  readonly name: string;
  readonly summary: string;
  readonly optional?: boolean;
  readonly repeated?: boolean;
  readonly choices?: readonly string[];
  /** Which resources complete it. */
  readonly completes?: Completes;
}

export interface Flag {
  readonly summary: string;
  /** As help prints its value: `HOST`; a flag without is on or off. */
  readonly value?: string;
  readonly repeated?: boolean;
  readonly completes?: Completes;
  /** The words that it may be; completed as they are. */
  readonly choices?: readonly string[];
}

export interface Given {
  readonly args: readonly string[];
  /** The value of a flag, the last one where it was given more than once. */
  readonly flag: (name: string) => string | undefined;
  readonly all: (name: string) => readonly string[];
  readonly on: (name: string) => boolean;
}

export interface Context extends Given {
  readonly client: Client;
  readonly terminal: Terminal;
  readonly json: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ctrl-C: long commands detach, others stop. */
  readonly signal: AbortSignal;
}

export interface Command {
  readonly summary: string;
  readonly args?: readonly Argument[];
  readonly flags?: Readonly<Record<string, Flag>>;
  readonly examples: readonly string[];
  /** What is good to know before the first use; plain paragraphs. */
  readonly text?: string;
  /** Without a manager: it needs no client. */
  readonly local?: boolean;
  run(context: Context): Promise<number>;
}

/** Flags of every command. */
export const globalFlags: Readonly<Record<string, Flag>> = {
  json: { summary: "Print the API's own resource; one JSON document a line for streams" },
  manager: { summary: 'Where the manager listens: unix:PATH or https://HOST:PORT', value: 'ADDRESS' },
  help: { summary: 'Say what the command does' },
};
