// `hostler completion`
import type { Client } from '../client/client.ts';
import { HostlerError } from '../model/errors.ts';
import type { Command, Completes } from './frame/command.ts';
import { wantedAfter, type Candidate } from './frame/completion/candidate.ts';
import { scripts } from './frame/completion/script.ts';
import { oneLine } from './print/table.ts';

/** Whoever pressed Tab does not wait for a manager that is away. */
const patienceMs = 1_000;

interface Named {
  readonly name: string;
}
const named = ({ items }: { readonly items: readonly Named[] }, what: string): Candidate[] =>
  [...new Set(items.map((item) => item.name))].map((word) => ({ word, summary: what }));

async function readNames(client: Client, of: Completes): Promise<readonly Candidate[]> {
  const signal = AbortSignal.timeout(patienceMs);
  const query = { limit: '1000' };
  switch (of) {
    case 'vm': {
      const { items } = await client.call('vm.list', { query, signal });
      return items.map((vm) => ({
        word: vm.name,
        summary: vm.host === null ? vm.label : `${vm.label}, ${vm.host}`,
      }));
    }
    case 'host': {
      const { items } = await client.call('host.list', { query, signal });
      return items.map((host) => ({ word: host.name, summary: host.state }));
    }
    case 'task': {
      const { items } = await client.call('task.list', { query: { limit: '50' }, signal });
      return items.map((task) => ({ word: task.id, summary: `${task.kind} ${task.subject}, ${task.state}` }));
    }
    case 'template':
      return named(await client.call('template.list', { signal }), 'template');
    case 'image':
      return named(await client.call('image.list', { signal }), 'image');
    case 'cluster':
      return named(await client.call('cluster.list', { signal }), 'cluster');
    case 'pool':
      return named(await client.call('pool.list', { signal }), 'pool');
    case 'network':
      return named(await client.call('network.list', { signal }), 'network');
    case 'token':
      return named(await client.call('token.list', { signal }), 'token');
    case 'file':
      return [{ word: ':file', summary: '' }];
  }
}

async function printWords(client: Client, words: readonly string[]): Promise<string> {
  const current = (words.at(-1) ?? '').replace(/^=/, '');
  const wanted = await wantedAfter(words.slice(0, -1), current);
  const found = wanted.kind === 'words' ? wanted.candidates : await readNames(client, wanted.of);
  const fitting = found.filter(({ word }) => word === ':file' || word.startsWith(current));
  return fitting
    .map(({ word, summary }) => `${oneLine(word)}\t${oneLine(summary)}\n`)
    .join('')
    .replaceAll(/^:file\t$/gm, ':file');
}

export const command: Command = {
  summary: 'Print what makes a shell complete commands, flags and names',
  args: [
    { name: 'SHELL', summary: 'bash, zsh or fish', choices: Object.keys(scripts) },
    {
      name: 'WORD',
      summary: 'what the shell itself asks with: the words so far',
      optional: true,
      repeated: true,
    },
  ],
  examples: [
    'source <(hostler completion bash)',
    'hostler completion zsh > ~/.zfunc/_hostler',
    'hostler completion fish > ~/.config/fish/completions/hostler.fish',
  ],
  async run({ client, terminal, args: [shell = '', ...words] }) {
    if (shell === 'words') {
      // A person is typing: whatever is wrong, silence is the only answer that does not disturb.
      terminal.out(await printWords(client, words).catch(() => ''));
      return 0;
    }
    const script = Object.hasOwn(scripts, shell) ? scripts[shell] : undefined;
    if (script === undefined) {
      throw new HostlerError('invalid-input', {
        message: `There is no completion for the shell ${shell.slice(0, 60)}`,
        fix: `There are: ${Object.keys(scripts).join(', ')}.`,
      });
    }
    terminal.out(script);
    return 0;
  },
};
