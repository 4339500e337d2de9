// What is wrong with a host profile, alone or for one node: all faults at once, each with its place.
import { cardOf, interfacesOf } from './network.ts';
import type { HostProfile, NodeInput } from './profile.ts';

// Linux: 15 bytes at most, neither a slash nor white space.
const interfaceName = /^[a-z][\w.-]{0,14}$/;
const storeName = /^[a-z0-9][a-z0-9_-]{0,62}$/;
const hostOrAddress = /^[\w.:[\]-]+$/;
const argument = /^[\w.,:/=@-]+$/;
const cidr = /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/;
const oneLine = /^[^\n\r\0]*$/;

type Say = (place: string, fault: string) => void;

function checkDevices(profile: HostProfile, say: Say): void {
  const { bonds = [], vlans = [], bridges = [], addresses } = profile.network;
  const devices = [...bonds, ...vlans, ...bridges].map((d) => d.name);
  const known = (name: string): boolean => cardOf(name) !== undefined || devices.includes(name);
  const need = (place: string, pattern: RegExp, value: string): void => {
    if (!pattern.test(value)) say(place, `'${value}' is not allowed`);
  };
  for (const name of devices) {
    need('network', interfaceName, name);
    if (cardOf(name) !== undefined) say('network', `'${name}' is the name of a card`);
  }
  if (new Set(devices).size < devices.length) say('network', 'two devices have one name');
  for (const bond of bonds) {
    if (bond.members.length === 0) say(`network.bonds.${bond.name}`, 'has no members');
    for (const m of bond.members)
      if (cardOf(m) === undefined) say(`network.bonds.${bond.name}`, `'${m}' is no card`);
  }
  for (const vlan of vlans) {
    if (!Number.isInteger(vlan.id) || vlan.id < 1 || vlan.id > 4094)
      say(`network.vlans.${vlan.name}`, 'the id is not 1 to 4094');
    if (!known(vlan.parent)) say(`network.vlans.${vlan.name}`, `there is no '${vlan.parent}'`);
  }
  for (const { name, port } of bridges) {
    if (port !== undefined && !known(port)) say(`network.bridges.${name}`, `there is no '${port}'`);
  }
  for (const { interface: name } of addresses)
    if (!known(name)) say('network.addresses', `there is no '${name}'`);
  checkUse(profile, say);
}

/** An interface that is part of a bond or bridge is not its own any more. */
function checkUse(profile: HostProfile, say: Say): void {
  const { bonds = [], bridges = [], addresses } = profile.network;
  const enslaved = [...bonds.flatMap((b) => b.members), ...bridges.flatMap((b) => b.port ?? [])];
  for (const name of new Set(enslaved)) {
    if (enslaved.filter((other) => other === name).length > 1)
      say('network', `'${name}' is part of two devices`);
    if (addresses.some((a) => a.interface === name))
      say('network.addresses', `'${name}' is part of a device: address that`);
  }
  if (addresses.length === 0)
    say('network.addresses', 'no interface has an address: the node could not be reached');
}

function checkStorage(profile: HostProfile, say: Say): void {
  const { nfs = [], iscsi = [], memory = [] } = profile.storage ?? {};
  const names = [...nfs, ...iscsi, ...memory].map((s) => s.name);
  for (const name of names) if (!storeName.test(name)) say('storage', `'${name}' is not allowed as a name`);
  if (new Set(names).size < names.length) say('storage', 'two stores have one name');
  for (const store of nfs) {
    if (!hostOrAddress.test(store.server)) say(`storage.nfs.${store.name}`, 'the server is no host');
    if (!store.path.startsWith('/') || !oneLine.test(store.path))
      say(`storage.nfs.${store.name}`, 'the path is not absolute');
  }
  for (const store of memory) {
    if (!(Number.isInteger(store.sizeMiB) && store.sizeMiB >= 1))
      say(`storage.memory.${store.name}`, 'the size is no whole number of MiB');
  }
  for (const store of iscsi) {
    if (!/^(?:iqn|eui|naa)\.[\w.:-]+$/.test(store.target))
      say(`storage.iscsi.${store.name}`, 'the target is no IQN');
    if (store.portals.length === 0) say(`storage.iscsi.${store.name}`, 'has no portal');
    for (const p of store.portals)
      if (!hostOrAddress.test(p)) say(`storage.iscsi.${store.name}`, `'${p}' is no portal`);
    for (const text of [store.chap?.user ?? '', store.chap?.password ?? '']) {
      if (!oneLine.test(text)) say(`storage.iscsi.${store.name}.chap`, 'breaks a line');
    }
  }
}

function checkLists(profile: HostProfile, say: Say): void {
  const each = (place: string, values: readonly string[] | undefined, pattern: RegExp): void => {
    for (const value of values ?? []) if (!pattern.test(value)) say(place, `'${value}' is not allowed`);
  };
  each('timeServers', profile.timeServers, hostOrAddress);
  each('nameServers', profile.nameServers, hostOrAddress);
  each('searchDomains', profile.searchDomains, /^[\w.-]+$/);
  each('sshKeys', profile.sshKeys, /^[\w@.-]+ [\w+/=]+(?: [^\n\r\0]*)?$/);
  each('kernelArguments', profile.kernelArguments, argument);
  each('units', profile.units, /^[\w@.\\:-]+\.(?:service|socket|timer|target|mount)$/);
  each('sysctl', Object.keys(profile.sysctl ?? {}), /^[\w./-]+$/);
  each('sysctl', Object.values(profile.sysctl ?? {}).map(String), oneLine);
  each('hosts', Object.keys(profile.hosts ?? {}), /^[\w.-]+$/);
  each('hosts', Object.values(profile.hosts ?? {}), /^[0-9a-f.:]+$/i);
}

function checkNode(profile: HostProfile, node: NodeInput, say: Say): void {
  for (const name of interfacesOf(profile)) {
    const card = cardOf(name);
    if (card !== undefined && node.macs[card] === undefined)
      say(name, `the node ${node.name} has no such card`);
  }
  for (const { address } of profile.network.addresses) {
    if (address === 'dhcp') continue;
    const given = node.addresses[address];
    if (!given) say('network.addresses', `the node ${node.name} has no address '${address}'`);
    else if (!cidr.test(given.address))
      say(`addresses.${address}`, `'${given.address}' is not ADDRESS/LENGTH`);
  }
  if (!/^[0-9a-f]{32}$/.test(node.machineId)) say('machineId', 'is not 32 hexadecimal digits');
}

export function validateProfile(profile: HostProfile, node?: NodeInput): string[] {
  const faults: string[] = [];
  const say: Say = (place, fault) => faults.push(`${place}: ${fault}`);
  if (!storeName.test(profile.name)) say('name', `'${profile.name}' is not allowed`);
  if (profile.name === 'discovery') say('name', "'discovery' is the configuration of unknown machines");
  checkDevices(profile, say);
  checkStorage(profile, say);
  checkLists(profile, say);
  if (profile.watchdogS !== undefined && !(profile.watchdogS >= 10 && profile.watchdogS <= 3600)) {
    say('watchdogS', 'is not 10 to 3600');
  }
  if (node) checkNode(profile, node, say);
  return faults;
}
