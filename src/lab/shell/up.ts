// `scripts/lab up`: brings a lab up and says what to type next.
import { Lab } from '../lab.ts';
import type { Verb } from './verb.ts';

export const upVerb: Verb = {
  name: 'up',
  usage: '[--name N] [--hosts 3]',
  says: 'bring a lab up',
  async run({ name, hosts }) {
    const count = Number(hosts);
    if (!Number.isInteger(count)) throw new RangeError(`--hosts takes a number, not '${hosts}'`);
    const begun = performance.now();
    const say = (line: string): void => void process.stderr.write(`lab: ${line}\n`);
    const lab = await Lab.up({ name, hosts: count, keep: true, say });
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    const option = name === 'default' ? '' : ` --name ${name}`;
    process.stdout.write(
      [
        `The lab '${name}' is up: ${lab.hosts.map((h) => h.name).join(', ')} answer (${seconds} s).`,
        '',
        'Try next:',
        `  scripts/lab status${option}`,
        `  scripts/lab run${option} virsh -c ${lab.hosts[0]?.uri('tls') ?? ''} pool-list`,
        `  scripts/lab shell${option} --on host1`,
        `  scripts/lab down${option}`,
        '',
      ].join('\n'),
    );
    return 0;
  },
};
