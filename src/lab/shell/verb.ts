// The verbs of `scripts/lab`: each a word, what it takes, a line on what it does, and what it runs.
import { downVerb } from './down.ts';
import { faultVerb } from './fault.ts';
import { hostlerVerb } from './hostler.ts';
import { logsVerb } from './logs.ts';
import { runVerb, shellVerb } from './run.ts';
import { statusVerb } from './status.ts';
import { upVerb } from './up.ts';

export interface VerbInput {
  readonly name: string;
  readonly hosts: string;
  readonly 'host-os'?: string | undefined;
  readonly daemons?: string | undefined;
  readonly nodes: string;
  readonly firmware: string;
  readonly listen?: string | undefined;
  readonly on?: string | undefined;
  readonly json: boolean;
  readonly bare: boolean;
  readonly all: boolean;
  /** What follows the options. */
  readonly words: readonly string[];
}

export interface Verb {
  readonly name: string;
  readonly usage: string;
  readonly says: string;
  /** Gives the exit code. */
  run(input: VerbInput): Promise<number>;
}

export const labVerbs: readonly Verb[] = [
  upVerb,
  statusVerb,
  runVerb,
  shellVerb,
  hostlerVerb,
  faultVerb,
  logsVerb,
  downVerb,
];
