// `scripts/lab up`: brings a lab up and says what to type next.
import { wishHost } from '../host-os/build.ts';
import { parseHostOs } from '../host-os/recipe.ts';
import { LabDaemon } from '../daemon.ts';
import { furnish } from '../furnish.ts';
import { Lab } from '../lab.ts';
import type { HostWish } from '../plan.ts';
import type { Verb } from './verb.ts';

/** The first host gets the first system of the list, and so on; the hosts after its end get its last one. */
async function wishHosts(
  count: number,
  hostOs: string | undefined,
  say: (line: string) => void,
): Promise<HostWish[]> {
  const systems = hostOs?.split(',').map(parseHostOs) ?? [];
  const wishes: HostWish[] = [];
  for (let i = 0; i < count; i += 1) {
    const os = systems[Math.min(i, systems.length - 1)];
    wishes.push(os === undefined ? {} : await wishHost(os, { say }));
  }
  return wishes;
}

export const upVerb: Verb = {
  name: 'up',
  usage: '[--name N] [--hosts 3] [--host-os OS[,OS…]] [--bare]',
  says: 'bring a lab up, with the manager and one VM unless --bare',
  async run({ name, hosts, 'host-os': hostOs, bare }) {
    const count = Number(hosts);
    if (!Number.isInteger(count)) throw new RangeError(`--hosts takes a number, not '${hosts}'`);
    const begun = performance.now();
    const say = (line: string): void => void process.stderr.write(`lab: ${line}\n`);
    const wishes = await wishHosts(count, hostOs, say);
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
