// `scripts/lab up`: brings a lab up and says what to type next.
import { findMachineOs, wishHost } from '../host-os/build.ts';
import { parseDaemons, parseHostOs } from '../host-os/recipe.ts';
import { LabDaemon } from '../daemon.ts';
import { furnish } from '../furnish.ts';
import { Lab } from '../lab.ts';
import { LabRack } from '../node/rack.ts';
import type { HostWish } from '../plan.ts';
import { checkFree, insidePort, listenOutside, parseListenPort, type ListenPort } from './listen.ts';
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
  usage:
    '[--name N] [--hosts 3] [--host-os OS[,OS…]] [--daemons modular[,libvirtd…]] ' +
    '[--nodes N [--firmware uefi]] [--listen PORT] [--bare]',
  says: 'bring a lab up, with the manager and one VM unless --bare',
  async run(input) {
    const { name, hosts, nodes, firmware, bare } = input;
    const count = Number(hosts);
    if (!Number.isInteger(count)) throw new RangeError(`--hosts takes a number, not '${hosts}'`);
    const port = input.listen === undefined ? null : parseListenPort(input.listen);
    if (port !== null && bare) throw new RangeError('--bare has no manager whose API could be served');
    if (port !== null) await checkFree(port);
    const begun = performance.now();
    const say = (line: string): void => void process.stderr.write(`lab: ${line}\n`);
    const wishes = await wishHosts(count, input, say);
    const lab = await Lab.up({ name, hosts: wishes, keep: true, say });
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    process.stdout.write(
      `The lab '${name}' is up: ${lab.hosts.map((h) => h.name).join(', ')} answer (${seconds} s).\n`,
    );
    const daemon = new LabDaemon(lab);
    const rack = await bringNodes(lab, daemon, { nodes, firmware, bare, say });
    const listening = port === null ? [] : ['--listen', insidePort];
    if (!bare) await furnish(lab, daemon, say, [...(rack?.serveOptions ?? []), ...listening]);
    await rack?.approveAll();
    process.stdout.write(whatNext(lab, bare) + (rack ? whatNextWithNodes(lab, rack) : ''));
    if (port !== null) process.stdout.write(overHttp(port, await listenOutside(lab, daemon, port)));
    return 0;
  },
};

interface NodeWish {
  readonly nodes: string;
  readonly firmware: string;
  readonly bare: boolean;
  readonly say: (line: string) => void;
}

async function bringNodes(
  lab: Lab,
  daemon: LabDaemon,
  { nodes, firmware, bare, say }: NodeWish,
): Promise<LabRack | null> {
  const count = Number(nodes);
  if (!Number.isInteger(count)) throw new RangeError(`--nodes takes a number, not '${nodes}'`);
  if (count === 0) return null;
  if (bare) throw new RangeError('--nodes needs the manager: leave --bare out');
  if (firmware !== 'bios' && firmware !== 'uefi')
    throw new RangeError(`--firmware is bios or uefi, not '${firmware}'`);
  return LabRack.bring(lab, daemon, { count, firmware, say });
}

function whatNextWithNodes(lab: Lab, rack: LabRack): string {
  const option = lab.name === 'default' ? '' : ` --name ${lab.name}`;
  const name = rack.nodes[0]?.name ?? '';
  return [
    `Machines without a disk, off, approved: ${rack.nodes.map((n) => n.name).join(', ')}.`,
    `  scripts/lab hostler${option} node power ${name} on`,
    `  scripts/lab hostler${option} node show ${name}`,
    '',
  ].join('\n');
}
const overHttp = ({ host, port }: ListenPort, secret: string): string =>
  `The API over HTTP, for whoever has this token:\n  curl -H 'Authorization: Bearer ${secret}' ` +
  `http://${host}:${port}/v1/vms\n\n`;

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
