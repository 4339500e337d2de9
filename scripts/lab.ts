// `scripts/lab VERB …`: the lab from a shell. What it does is in src/lab; here are words and options only.
import { parseArgs } from 'node:util';
import { labVerbs } from '../src/lab/shell/verb.ts';

const [verbName = 'help', ...words] = process.argv.slice(2);

/** Options of the lab stand before the first plain word; what follows belongs to the command that is run. */
function splitWords(own: readonly string[]): { options: string[]; rest: string[] } {
  let i = 0;
  while (i < own.length) {
    const word = own[i] ?? '';
    if (word === '--') return { options: own.slice(0, i), rest: own.slice(i + 1) };
    if (!word.startsWith('-')) break;
    i += word.includes('=') || ['--json', '--all', '--bare'].includes(word) ? 1 : 2;
  }
  return { options: own.slice(0, i), rest: own.slice(i) };
}

async function main(): Promise<number> {
  const verb = labVerbs.find((v) => v.name === verbName);
  if (verb === undefined || verbName === 'help') {
    const lines = labVerbs.map((v) => `  scripts/lab ${`${v.name} ${v.usage}`.padEnd(58)} ${v.says}\n`);
    const text = `A fleet of real libvirt hosts on this machine.\n\n${lines.join('')}`;
    if (verbName === 'help' || verbName === '--help') {
      process.stdout.write(text);
      return 0;
    }
    process.stderr.write(`scripts/lab: there is no verb '${verbName}'\n\n${text}`);
    return 2;
  }
  const { options, rest } = splitWords(words);
  const { values, positionals } = parseArgs({
    args: options,
    allowPositionals: true,
    options: {
      name: { type: 'string', default: 'default' },
      hosts: { type: 'string', default: '3' },
      'host-os': { type: 'string' },
      daemons: { type: 'string' },
      nodes: { type: 'string', default: '0' },
      firmware: { type: 'string', default: 'bios' },
      listen: { type: 'string' },
      on: { type: 'string' },
      json: { type: 'boolean', default: false },
      bare: { type: 'boolean', default: false },
      all: { type: 'boolean', default: false },
    },
  });
  return verb.run({ ...values, words: [...positionals, ...rest] });
}

// Whoever reads may have seen enough: `scripts/lab logs | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});
try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`scripts/lab: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
