// `hostler node approve`
import { readFileSync } from 'node:fs';
import { HostlerError } from '../../model/errors.ts';
import type { Command, Context } from '../frame/command.ts';
import { readNumber } from '../frame/numbers.ts';
import { printResource } from '../frame/output.ts';
import { printNode } from './show.ts';

type Addresses = Record<string, { address: string; gateway?: string }>;

/** `10.0.0.11/24`, or `store=10.1.0.11/24` for another one than `mgmt`. */
function readAddresses(given: readonly string[], gateway: string | undefined): Addresses {
  const addresses: Addresses = {};
  for (const text of given) {
    const at = text.indexOf('=');
    addresses[at < 0 ? 'mgmt' : text.slice(0, at)] = { address: text.slice(at + 1) };
  }
  if (gateway !== undefined && addresses['mgmt'] !== undefined) addresses['mgmt'].gateway = gateway;
  return addresses;
}

/** An argument could be read by every user of the machine: the password comes from a file. */
function readBmc({ flag }: Context) {
  const where = flag('bmc');
  if (where === undefined) return {};
  const file = flag('bmc-password-file');
  if (file === undefined) {
    throw new HostlerError('invalid-input', {
      message: '--bmc needs a password',
      fix: 'Write it into a file that only you can read, and name it: --bmc-password-file FILE.',
    });
  }
  const [, address = where, port] = /^(.*?)(?::(\d+))?$/.exec(where) ?? [];
  const cipherSuite = readNumber('bmc-cipher-suite', flag('bmc-cipher-suite'));
  return {
    bmc: {
      address,
      ...(port !== undefined && { port: Number(port) }),
      user: flag('bmc-user') ?? 'admin',
      password: readFileSync(file, 'utf8').replace(/\r?\n$/, ''),
      ...(cipherSuite !== undefined && { cipherSuite }),
    },
  };
}

export const command: Command = {
  summary: 'Make a machine a node: its name, its addresses, what it boots from now on',
  args: [{ name: 'MAC', summary: 'the address of the card that it boots from, or its id' }],
  flags: {
    name: { summary: 'What to call it', value: 'NAME' },
    address: {
      summary: 'Where the manager reaches it, ADDRESS/LENGTH; NAME=ADDRESS/LENGTH for others of its profile',
      value: 'ADDRESS',
      repeated: true,
    },
    gateway: { summary: 'The way out of the first network', value: 'ADDRESS' },
    image: { summary: 'A boot image, or a recipe whose newest it is; else the rules choose', value: 'IMAGE' },
    profile: { summary: 'The host profile that goes with it', value: 'PROFILE' },
    uuid: { summary: 'The system UUID of a machine that was never switched on', value: 'UUID' },
    card: { summary: 'A further network card: nic1, nic2, … in order', value: 'MAC', repeated: true },
    bmc: { summary: 'Its BMC, ADDRESS or ADDRESS:PORT', value: 'ADDRESS' },
    'bmc-user': { summary: 'The user at its BMC (admin)', value: 'NAME' },
    'bmc-password-file': { summary: 'A file with the password and nothing else', value: 'FILE' },
    'bmc-cipher-suite': { summary: "IPMI 2.0's; 17 unless the BMC is an old one", value: 'N' },
  },
  examples: [
    'hostler node approve 52:54:00:12:34:56 --name node1 --address 10.0.0.11/24 --image a1b2 --profile plain',
  ],
  async run(context) {
    const { client, args, flag, all, signal } = context;
    const optional = (name: 'image' | 'profile' | 'uuid') => {
      const value = flag(name);
      return value === undefined ? {} : { [name]: value };
    };
    const input = {
      name: flag('name') ?? '',
      addresses: readAddresses(all('address'), flag('gateway')),
      ...optional('image'),
      ...optional('profile'),
      ...optional('uuid'),
      ...(all('card').length > 0 && { cards: [...all('card')] }),
      ...readBmc(context),
    };
    const node = await client.call('node.approve', { node: args[0] ?? '', input, signal });
    printResource(context, node, printNode);
    return 0;
  },
};
