// `hostler node show`
import type { NodeResource } from '../../contract/node/node.ts';
import { printDuration } from '../../model/time.ts';
import type { Command } from '../frame/command.ts';
import { printResource } from '../frame/output.ts';
import { oneLine, printFields, printTable } from '../print/table.ts';

type Boot = NodeResource['boots'][number];

function printBoot(boot: Boot, title: string): string {
  const rows = boot.timeline.map(({ phase, at, tookMs }) => [phase, at, printDuration(tookMs)]);
  const stopped = boot.stopped && `stopped at ${boot.stopped.at}: ${oneLine(boot.stopped.reason)}\n`;
  return `${title}\n${printTable(['PHASE', 'AT', 'TOOK'], rows)}${stopped ?? ''}`;
}

function printRuns({ wanted, found }: NodeResource): string {
  if (found === null) return '–';
  const same = wanted === null || (wanted.image === found.image && wanted.config === found.config);
  const next = same ? '' : ' (another one after its next boot)';
  return `image ${found.image}, configuration ${found.config.slice(0, 16)}${next}`;
}

const printAddress = ({ address, gateway }: NodeResource['addresses'][string]): string =>
  gateway === undefined ? address : `${address} via ${gateway}`;

export function printNode(node: NodeResource): string {
  const { bmc, wanted, machine } = node;
  const told = Object.entries(machine).map(([key, value]) => `${key} ${value}`);
  const fields = printFields([
    ['name', node.name ?? 'none: it waits for approval'],
    ['id', node.id],
    ['state', node.label],
    ['UUID', node.uuid],
    ['cards', node.macs.join(', ')],
    ...Object.entries(node.addresses).map(([name, a]) => [name, printAddress(a)] as const),
    ['BMC', bmc === null ? '–' : `${bmc.user}@${bmc.address}:${bmc.port}`],
    ['host', node.host ?? '–'],
    ['runs', printRuns(node)],
    ['boots', wanted === null ? '–' : `image ${wanted.image}, profile ${wanted.profile}`],
    ['machine', told.join(', ') || '–'],
  ]);
  const boots = node.boots.filter((b) => b.timeline.length > 0 || b.stopped !== null).slice(0, 3);
  return [
    fields,
    ...(node.missing.length > 0 ? [`Not ready yet:\n${node.missing.map(printMissing).join('')}`] : []),
    ...(node.inventory.length > 0 ? [`${node.inventory.map(oneLine).join('\n')}\n`] : []),
    ...boots.map((b, at) => printBoot(b, at === 0 ? 'Its last boot:' : 'Before that:')),
  ].join('\n');
}

const printMissing = (r: NodeResource['missing'][number]): string =>
  `  ✗ ${oneLine(`${r.about}: needs ${r.needed}, found ${r.found}. ${r.fix}`)}\n`;

export const command: Command = {
  summary: 'Show a node: what it boots, the timeline of its boots, what keeps it from being ready',
  args: [{ name: 'NODE', summary: 'its name, id or MAC address' }],
  examples: ['hostler node show node1', 'hostler node show 52:54:00:12:34:56'],
  async run(context) {
    const { client, args, signal } = context;
    printResource(context, await client.call('node.show', { node: args[0] ?? '', signal }), printNode);
    return 0;
  },
};
