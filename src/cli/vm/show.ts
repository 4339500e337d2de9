// `hostler vm show`
import { printMiB } from '../../model/memory.ts';
import type { VmResource } from '../../contract/vm/vm.ts';
import type { Command } from '../frame/command.ts';
import { printResource } from '../frame/output.ts';
import { printFields } from '../print/table.ts';

interface SpecShown {
  readonly cpus?: number;
  readonly memoryMiB?: number;
  readonly template?: string;
}

export function printVm(vm: VmResource): string {
  const spec = (vm.spec ?? {}) as SpecShown;
  const size = `${spec.cpus ?? '?'} CPUs, ${spec.memoryMiB === undefined ? '?' : printMiB(spec.memoryMiB)}`;
  const fields: (readonly [string, string])[] = [
    ['name', vm.name],
    ['id', vm.id],
    ['state', vm.label],
    ['host', vm.host ?? '–'],
    ['asked for', vm.intent ?? '– (foreign)'],
    ['power', `${vm.power} since ${vm.powerSince}${vm.powerReason === null ? '' : ` (${vm.powerReason})`}`],
    ['seen at', vm.observedAt ?? 'never'],
    ...(vm.spec === null ? [] : [['size', `${size}, template ${spec.template ?? '?'}`] as const]),
    ...vm.addresses.map((a) => ['address', `${a.address} (${a.source})`] as const),
    ...(vm.activity === null ? [] : [['task', `${vm.activity.kind} ${vm.activity.task}`] as const]),
    ...vm.drift.map(
      (d) =>
        ['drift', `${d.path}: wanted ${JSON.stringify(d.wanted)}, found ${JSON.stringify(d.found)}`] as const,
    ),
  ];
  return printFields(fields);
}

export const command: Command = {
  summary: 'Show a VM: where it is, what was asked, what is true',
  args: [{ name: 'VM', summary: 'its name or id', completes: 'vm' }],
  examples: ['hostler vm show web-1', 'hostler vm show web-1 --json'],
  async run(context) {
    const { client, args, signal } = context;
    printResource(context, await client.call('vm.show', { vm: args[0] ?? '', signal }), printVm);
    return 0;
  },
};
