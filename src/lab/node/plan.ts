// The diskless machines of a lab as data: their names, cards, addresses, and the network that they boot
// from. Pure.

export type Firmware = 'bios' | 'uefi';

export interface NodePlan {
  readonly name: string;
  readonly index: number;
  readonly uuid: string;
  /** On the provisioning network, and on the lab's guest network. */
  readonly macs: readonly [provision: string, guest: string];
  readonly address: string;
  readonly bmcAddress: string;
  readonly firmware: Firmware;
  readonly memoryMiB: number;
}

export const provision = {
  bridge: 'provision',
  address: '10.78.2.1',
  netmask: '255.255.255.0',
  prefixLength: 24,
  /** Leases of the boot itself; the profile gives each node an address of its own. */
  first: '10.78.2.150',
  last: '10.78.2.199',
  port: 8080,
} as const;

/** A node's address ends in 10 + its number, its BMC's in 110 + its number. */
export const mostNodes = 30;

const hex = (n: number): string => n.toString(16).padStart(2, '0');

export function planNodes(count: number, firmware: Firmware = 'bios', memoryMiB = 1024): NodePlan[] {
  if (!Number.isInteger(count) || count < 0 || count > mostNodes)
    throw new RangeError(`a lab has 0 to ${mostNodes} nodes, not ${count}`);
  return Array.from({ length: count }, (_, at) => {
    const index = at + 1;
    return {
      name: `node${index}`,
      index,
      uuid: `40571e40-0001-4000-8000-${index.toString(16).padStart(12, '0')}`,
      macs: [`02:78:10:00:00:${hex(index)}`, `02:78:11:00:00:${hex(index)}`],
      address: `10.78.2.${10 + index}`,
      bmcAddress: `10.78.2.${110 + index}`,
      firmware,
      memoryMiB,
    };
  });
}

/** QEMU's arguments, one a line: a machine without a disk, its console in a file. */
export function printMachine(node: NodePlan, folder: string): string {
  const uefi = node.firmware === 'uefi';
  const card = (at: 0 | 1): string[] => {
    // Without QEMU's own iPXE in the card, UEFI boots by its own PXE code, as a real machine does.
    const rom = uefi ? ',romfile=' : '';
    const first = at === 0 ? ',bootindex=1' : '';
    return [
      ...['-netdev', `tap,id=n${at},ifname=${tapOf(node, at)},script=no,downscript=no`],
      ...['-device', `virtio-net-pci,netdev=n${at},mac=${node.macs[at]}${first}${rom}`],
    ];
  };
  const words = [
    // Without a screen, firmware and iPXE speak on the serial console.
    ...[
      '-name',
      node.name,
      '-machine',
      'q35,graphics=off',
      '-accel',
      'tcg,thread=multi',
      '-cpu',
      'max',
      '-smp',
      '2',
    ],
    ...['-m', String(node.memoryMiB), '-display', 'none', '-monitor', 'none'],
    ...['-serial', `file:${folder}/console`],
    ...['-smbios', `type=1,uuid=${node.uuid},serial=LAB${node.index},product=Node,manufacturer=Hostler`],
    ...['-object', 'rng-random,filename=/dev/urandom,id=rng0', '-device', 'virtio-rng-pci,rng=rng0'],
    ...(uefi
      ? [
          ...['-drive', 'if=pflash,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd'],
          ...['-drive', `if=pflash,format=raw,file=${folder}/vars.fd`],
        ]
      : []),
    ...card(0),
    ...card(1),
  ];
  return words.map((word) => `${word}\n`).join('');
}

export const tapOf = (node: NodePlan, card: 0 | 1): string => `${node.name}-${card === 0 ? 'p' : 'g'}`;

/** The site file of the lab's manager: what its nodes are, as data. */
export function printSite(nodes: readonly NodePlan[], sshKey: string): string {
  const { bridge, address, netmask, first, last, port } = provision;
  const site = {
    listen: `${address}:${port}`,
    dhcp: { mode: 'full', interface: bridge, netmask, first, last, router: null },
    discovery: recipe,
    profiles: [
      {
        name: 'lab',
        network: {
          bridges: [
            { name: 'br0', port: 'nic0' },
            { name: 'guest', port: 'nic1' },
          ],
          addresses: [{ interface: 'br0', address: 'mgmt' }],
        },
        storage: { memory: [{ name: 'local', sizeMiB: 96 }] },
        hosts: Object.fromEntries(nodes.map((n) => [n.name, n.address])),
        sshKeys: [sshKey],
      },
    ],
  };
  return `${JSON.stringify(site, null, 2)}\n`;
}

/** The recipe whose image the nodes boot. */
export const recipe = 'debian-12-kvm';
