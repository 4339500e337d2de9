// `scripts/lab hostler …`: the command line against the lab's manager.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { Lab } from '../lab.ts';
import type { Verb } from './verb.ts';

const main = join(import.meta.dirname, '../../cli/main.ts');

export const hostlerVerb: Verb = {
  name: 'hostler',
  usage: '[--name N] NOUN VERB…',
  says: "hostler, the command line, against the lab's manager",
  async run({ name, words }) {
    const { apiSocket } = Lab.find(name).status().manager;
    const child = spawn(process.execPath, [main, ...words], {
      stdio: 'inherit',
      env: {
        ...process.env,
        NODE_OPTIONS: '--conditions=hostler-source',
        HOSTLER_MANAGER: `unix:${apiSocket}`,
      },
    });
    return new Promise((resolve) => {
      child.on('exit', (code) => resolve(code ?? 1));
    });
  },
};
