// `scripts/lab up`: brings a lab up and says what to type next.
import { findMachineOs, wishHost } from '../host-os/build.ts';
import { parseDaemons, parseHostOs } from '../host-os/recipe.ts';
import { LabDaemon } from '../daemon.ts';
import { furnish } from '../furnish.ts';
import { Lab } from '../lab.ts';
import type { HostWish } from '../plan.ts';
import type { Verb, VerbInput } from './verb.ts';

/** The first host gets the first word of a list, and so on; the hosts after its end get its last one. */
const wordFor = <T>(list: readonly T[], host: number): T | undefined => list[Math.min(host, list.length - 1)];

async function wishHosts(
  count: number,
  input: Pick<VerbInput, 'host-os' | 'daemons'>,
  say: (line: string) => void,
): Promise<HostWish[]> {
  const systems = input['host-os']?.split(',').map(parseHostOs) ?? [];
  const kinds = input.daemons?.split(',').map(parseDaemons) ?? [];
  const wishes: HostWish[] = [];
  for (let i = 0; i < count; i += 1) {
    const daemons = wordFor(kinds, i) ?? 'libvirtd';
    const os = wordFor(systems, i) ?? (daemons === 'modular' ? await findMachineOs() : undefined);
    wishes.push(os === undefined ? {} : await wishHost(os, { daemons, say }));
  }
  return wishes;
}

export const upVerb: Verb = {
  name: 'up',
  usage: '[--name N] [--hosts 3] [--host-os OS[,OS…]] [--daemons modular[,libvirtd…]] [--bare]',
  says: 'bring a lab up, with the manager and one VM unless --bare',
  async run(input) {
    const { name, hosts, bare } = input;
    const count = Number(hosts);
    if (!Number.isInteger(count)) throw new RangeError(`--hosts takes a number, not '${hosts}'`);
    const begun = performance.now();
    const say = (line: string): void => void process.stderr.write(`lab: ${line}\n`);
    const wishes = await wishHosts(count, input, say);
    const lab = await Lab.up({ name, hosts: wishes, keep: true, say });
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    process.stdout.write(
      `The lab '${name}' is up: ${lab.hosts.map((h) => h.name).join(', ')} answer (${seconds} s).\n`,
    );
    if (!bare) await furnish(lab, new LabDaemon(lab), say);
    process.stdout.write(whatNext(lab, bare));
    return 0;
  },
};

function whatNext(lab: Lab, bare: boolean): string {
  const option = lab.name === 'default' ? '' : ` --name ${lab.name}`;
  const moved = [
    `  scripts/lab hostler${option} vm list`,
    `  scripts/lab hostler${option} vm migrate demo --plan`,
    `  scripts/lab hostler${option} vm migrate demo`,
    `  scripts/lab hostler${option} events`,
  ];
  return [
    '',
    'Try next:',
    ...(bare ? [`  scripts/lab run${option} virsh -c ${lab.hosts[0]?.uri('tls') ?? ''} pool-list`] : moved),
    `  scripts/lab status${option}`,
    `  scripts/lab shell${option} --on host1`,
    `  scripts/lab down${option}`,
    '',
  ].join('\n');
}
