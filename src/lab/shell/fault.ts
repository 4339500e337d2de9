// `scripts/lab fault …`: breaks something in a lab, and mends it again.
import { parseArgs } from 'node:util';
import { LabDaemon } from '../daemon.ts';
import type { Datastore } from '../fault/datastore.ts';
import { pointUsage } from '../fault/point.ts';
import type { HostProcess } from '../fault/process.ts';
import { Lab } from '../lab.ts';
import { networks } from '../plan.ts';
import type { Verb } from './verb.ts';

interface FaultInput {
  readonly lab: Lab;
  readonly target: string;
  /** A network, a process or nothing, as the fault wants it. */
  readonly what: string | undefined;
  readonly number: (option: NumberOption) => number | undefined;
}
type NumberOption = 'rate' | 'delay' | 'leave' | 'within';

interface Fault {
  readonly name: string;
  readonly usage: string;
  run(input: FaultInput): Promise<void>;
}

function processOf({ lab, target, what }: FaultInput): HostProcess {
  if (target === 'manager') return new LabDaemon(lab).process;
  const host = lab.host(target);
  if (what === undefined) {
    throw new RangeError(`which process? libvirt, ${host.daemonNames.join(', ')}, or the name of a guest`);
  }
  if (what === 'libvirt') return host.libvirt;
  return host.daemonNames.includes(what) ? host.daemon(what) : host.qemu(what);
}

function linkOf({ lab, target, what }: FaultInput): ReturnType<ReturnType<Lab['host']>['link']> {
  const network = networks.find((n) => n.name === what);
  if (network === undefined) {
    throw new RangeError(`which network? ${networks.map((n) => n.name).join(', ')}`);
  }
  return lab.host(target).link(network.name);
}

const datastoreOf = ({ lab, target }: FaultInput): Datastore =>
  target === 'shared' ? lab.datastore : lab.host(target).datastore;

const processUsage = 'HOST libvirt|DAEMON|GUEST, or: manager';

const faults: readonly Fault[] = [
  { name: 'power-cut', usage: 'HOST', run: ({ lab, target }) => lab.host(target).cutPower() },
  { name: 'power-restore', usage: 'HOST', run: ({ lab, target }) => lab.host(target).restorePower() },
  { name: 'freeze', usage: processUsage, run: (input) => processOf(input).freeze() },
  { name: 'thaw', usage: processUsage, run: (input) => processOf(input).thaw() },
  { name: 'kill', usage: processUsage, run: (input) => processOf(input).kill() },
  { name: 'start-libvirt', usage: 'HOST', run: ({ lab, target }) => lab.host(target).startLibvirt() },
  { name: 'cut', usage: 'HOST NETWORK', run: (input) => linkOf(input).cut() },
  { name: 'reset', usage: 'HOST NETWORK', run: (input) => linkOf(input).reset() },
  {
    name: 'slow',
    usage: 'HOST NETWORK [--rate MBIT] [--delay MS]',
    async run(input) {
      const [rateMbit, delayMs] = [input.number('rate'), input.number('delay')];
      if (rateMbit === undefined && delayMs === undefined)
        throw new RangeError('slow takes --rate or --delay');
      await linkOf(input).slow({
        ...(rateMbit === undefined ? {} : { rateMbit }),
        ...(delayMs === undefined ? {} : { delayMs }),
      });
    },
  },
  { name: 'restore', usage: 'HOST NETWORK', run: (input) => linkOf(input).restore() },
  {
    name: 'fill',
    usage: 'HOST|shared [--leave MIB]',
    run: (input) => datastoreOf(input).fill({ leaveMiB: input.number('leave') ?? 0 }),
  },
  { name: 'free', usage: 'HOST|shared', run: (input) => datastoreOf(input).free() },
];

const printUsage = (): string =>
  [
    'The faults are:\n',
    ...faults.map((fault) => `  scripts/lab fault ${fault.name} ${fault.usage}\n`),
    '\nEach takes --when POINT [--within SECONDS]: it happens there, and not before. The points are:\n',
    ...pointUsage.map(([usage, says]) => `  ${usage.padEnd(28)} ${says}\n`),
  ].join('');

/** Returns when the point is reached. */
async function waitForPoint(lab: Lab, text: string, withinSeconds: number): Promise<void> {
  await using point = await lab.at(text);
  process.stderr.write(`lab: watching for ${text}\n`);
  await point.reached({ timeoutMs: withinSeconds * 1000 });
}

export const faultVerb: Verb = {
  name: 'fault',
  usage: '[--name N] FAULT HOST …',
  says: 'break something, or mend it; `fault help` lists them',
  async run({ name, words }) {
    const [faultName, ...rest] = words;
    const fault = faults.find((f) => f.name === faultName);
    if (fault === undefined) {
      const asked = faultName === 'help';
      process[asked ? 'stdout' : 'stderr'].write(printUsage());
      return asked ? 0 : 2;
    }
    const options = {
      rate: { type: 'string' },
      delay: { type: 'string' },
      leave: { type: 'string' },
      when: { type: 'string' },
      within: { type: 'string' },
    } as const;
    const { values, positionals } = parseArgs({ args: rest, options, allowPositionals: true });
    const [target, what] = positionals;
    if (target === undefined) throw new RangeError(`where? scripts/lab fault ${fault.name} ${fault.usage}`);
    const number = (option: NumberOption): number | undefined => {
      const text = values[option];
      if (text === undefined) return undefined;
      if (!/^\d+(\.\d+)?$/.test(text)) throw new RangeError(`--${option} takes a number, not '${text}'`);
      return Number(text);
    };
    const lab = Lab.find(name);
    if (values.when !== undefined) await waitForPoint(lab, values.when, number('within') ?? 120);
    await fault.run({ lab, target, what, number });
    return 0;
  },
};
