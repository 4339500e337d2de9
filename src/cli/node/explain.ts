// `hostler node explain`
import type { Command } from '../frame/command.ts';
import { printResource } from '../frame/output.ts';
import { oneLine } from '../print/table.ts';

const selectors = ['uuid', 'serial', 'asset', 'vendor', 'product', 'address'] as const;

export const command: Command = {
  summary: 'Say what a machine would boot and why; nothing is booted',
  args: [{ name: 'MAC', summary: 'the address of the card that it boots from' }],
  flags: {
    uuid: { summary: 'Its system UUID; what is left out is as at its last boot', value: 'UUID' },
    serial: { summary: 'Its serial number', value: 'TEXT' },
    asset: { summary: 'Its asset tag', value: 'TEXT' },
    vendor: { summary: 'Its maker', value: 'TEXT' },
    product: { summary: 'Its model', value: 'TEXT' },
    address: { summary: 'The address that it asks from', value: 'ADDRESS' },
  },
  examples: ['hostler node explain 52:54:00:12:34:56 --serial SN1'],
  async run(context) {
    const { client, args, flag, signal } = context;
    const given = selectors.flatMap((name) => {
      const value = flag(name);
      return value === undefined ? [] : [[name, value] as const];
    });
    const query = { mac: args[0] ?? '', ...Object.fromEntries(given) };
    const choice = await client.call('node.explain', { query, signal });
    printResource(context, choice, ({ lines }) => lines.map((line) => `${oneLine(line)}\n`).join(''));
    return 0;
  },
};
