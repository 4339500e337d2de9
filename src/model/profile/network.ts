// A profile's network as files of systemd-networkd: cards by permanent address, bonds, VLANs, bridges,
// addresses.
import type { ArchiveEntry } from './archive.ts';
import type { Bond, Bridge, HostProfile, NodeInput, Vlan } from './profile.ts';

const folder = 'etc/systemd/network';

type Section = readonly [title: string, lines: readonly string[]];

const print = (sections: readonly Section[]): string =>
  sections
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => `[${title}]\n${lines.join('\n')}\n`)
    .join('\n');

export const cardOf = (interfaceName: string): number | undefined => {
  const digits = /^nic(\d+)$/.exec(interfaceName)?.[1];
  return digits === undefined ? undefined : Number(digits);
};

/**
 * A card is matched by the address burnt into it: a bond or bridge on top takes the same address over, and
 * must not be matched as well.
 */
const matchOf = (name: string, node: NodeInput): string[] => {
  const card = cardOf(name);
  return card === undefined ? [`Name=${name}`] : [`PermanentMACAddress=${node.macs[card] ?? ''}`];
};

function bondDevice(bond: Bond): string {
  const lines = [`Mode=${bond.mode}`, 'MIIMonitorSec=100ms'];
  if (bond.mode === '802.3ad') lines.push('LACPTransmitRate=fast', 'TransmitHashPolicy=layer3+4');
  return print([
    ['NetDev', [`Name=${bond.name}`, 'Kind=bond']],
    ['Bond', lines],
  ]);
}

const vlanDevice = (vlan: Vlan): string =>
  print([
    ['NetDev', [`Name=${vlan.name}`, 'Kind=vlan']],
    ['VLAN', [`Id=${vlan.id}`]],
  ]);

/**
 * The bridge over the boot card keeps that card's address, so that a DHCP server goes on knowing the node.
 */
function bridgeDevice(bridge: Bridge, profile: HostProfile, node: NodeInput): string {
  const bond = profile.network.bonds?.find((b) => b.name === bridge.port);
  const card = cardOf(bond?.members[0] ?? bridge.port ?? '');
  const mac = card === undefined ? undefined : node.macs[card];
  return print([
    ['NetDev', [`Name=${bridge.name}`, 'Kind=bridge', ...(mac === undefined ? [] : [`MACAddress=${mac}`])]],
    ['Bridge', ['STP=no', 'ForwardDelaySec=0', ...(bridge.vlanFiltering ? ['VLANFiltering=yes'] : [])]],
  ]);
}

/** Everything of one interface: what it is part of, what lies on it, its addresses. */
function interfaceFile(name: string, profile: HostProfile, node: NodeInput): string {
  const { bonds = [], vlans = [], bridges = [], addresses } = profile.network;
  const bond = bonds.find((b) => b.members.includes(name));
  const bridge = bridges.find((b) => b.port === name);
  const own = [...bonds, ...bridges].find((device) => device.name === name);
  const mtu = own?.mtu ?? bond?.mtu ?? bridge?.mtu;
  const network: string[] = [];
  if (bond) network.push(`Bond=${bond.name}`);
  if (bridge) network.push(`Bridge=${bridge.name}`);
  network.push(...vlans.filter((v) => v.parent === name).map((v) => `VLAN=${v.name}`));
  const routes: string[] = [];
  let placed = false;
  for (const placement of addresses.filter((a) => a.interface === name)) {
    placed = true;
    if (placement.address === 'dhcp') network.push('DHCP=ipv4');
    const given = node.addresses[placement.address];
    if (given) network.push(`Address=${given.address}`);
    if (given?.gateway !== undefined) routes.push(`Gateway=${given.gateway}`);
  }
  if (!placed) network.push('LinkLocalAddressing=no');
  network.push('IPv6AcceptRA=no', 'LLDP=yes', 'ConfigureWithoutCarrier=yes');
  return print([
    ['Match', matchOf(name, node)],
    [
      'Link',
      [...(mtu === undefined ? [] : [`MTUBytes=${mtu}`]), `RequiredForOnline=${placed ? 'yes' : 'no'}`],
    ],
    ['Network', network],
    ['Route', routes],
    ['DHCPv4', network.includes('DHCP=ipv4') ? ['ClientIdentifier=mac'] : []],
  ]);
}

/** Every interface that the profile speaks of, in the order in which they lie on one another. */
export function interfacesOf(profile: HostProfile): string[] {
  const { bonds = [], vlans = [], bridges = [], addresses } = profile.network;
  const names = [
    ...bonds.flatMap((b) => b.members),
    ...vlans.map((v) => v.parent),
    ...bridges.flatMap((b) => b.port ?? []),
    ...addresses.map((a) => a.interface),
  ].filter((name) => cardOf(name) !== undefined);
  const cards = [...new Set(names)].sort((a, b) => (cardOf(a) ?? 0) - (cardOf(b) ?? 0));
  return [...cards, ...[...bonds, ...vlans, ...bridges].map((device) => device.name)];
}

/** The libvirt networks that a node of this profile offers to guests: its bridges, by their own names. */
export const guestNetworksOf = ({ network }: HostProfile): string[] =>
  (network.bridges ?? []).map((b) => b.name);

// Names of bridges are letters, digits, dots and dashes: nothing here needs escaping.
const guestNetwork = (name: string): string =>
  `<network>\n  <name>${name}</name>\n  <forward mode='bridge'/>\n  <bridge name='${name}'/>\n</network>\n`;

const guestNetworkFiles = (profile: HostProfile): ArchiveEntry[] =>
  guestNetworksOf(profile).flatMap((name) => [
    { path: `etc/libvirt/qemu/networks/${name}.xml`, content: guestNetwork(name), mode: 0o600 },
    {
      path: `etc/libvirt/qemu/networks/autostart/${name}.xml`,
      link: `/etc/libvirt/qemu/networks/${name}.xml`,
    },
  ]);

/**
 * Loaded before networkd starts. Otherwise the kernel loads them inside networkd's own request to make the
 * device, which gives up after 25 s: on a slow or busy machine the node then never comes onto the network.
 */
function moduleFile(profile: HostProfile): ArchiveEntry {
  const { bonds = [], vlans = [], bridges = [] } = profile.network;
  const modules = [
    ...(bonds.length > 0 ? ['bonding'] : []),
    ...(bridges.length > 0 ? ['bridge'] : []),
    ...(vlans.length > 0 ? ['8021q'] : []),
  ];
  return { path: 'etc/modules-load.d/hostler-network.conf', content: modules.map((m) => `${m}\n`).join('') };
}

export function networkFiles(profile: HostProfile, node: NodeInput): ArchiveEntry[] {
  const { bonds = [], vlans = [], bridges = [] } = profile.network;
  const device = (name: string, content: string): ArchiveEntry => ({
    path: `${folder}/10-${name}.netdev`,
    content,
  });
  return [
    ...bonds.map((b) => device(b.name, bondDevice(b))),
    ...vlans.map((v) => device(v.name, vlanDevice(v))),
    ...bridges.map((b) => device(b.name, bridgeDevice(b, profile, node))),
    ...interfacesOf(profile).map((name) => ({
      path: `${folder}/20-${name}.network`,
      content: interfaceFile(name, profile, node),
    })),
    ...guestNetworkFiles(profile),
    moduleFile(profile),
  ];
}
