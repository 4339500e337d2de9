import { describe, expect, test } from 'vitest';
import { compileProfile, encodeConfiguration, encodeDiscovery } from './compile.ts';
import type { HostProfile, NodeInput } from './profile.ts';
import { kernelArgumentsOf } from './system.ts';
import { plainProfile } from './plain.ts';
import { poolsOf } from './storage.ts';
import { validateProfile } from './validate.ts';

const node: NodeInput = {
  name: 'n1',
  uuid: '77000000-0000-4000-8000-000000000001',
  macs: ['52:54:00:77:00:01', '52:54:00:77:01:01'],
  addresses: {
    mgmt: { address: '10.77.0.11/24', gateway: '10.77.0.1' },
    store: { address: '10.78.0.11/24' },
  },
  machineId: '0123456789abcdef0123456789abcdef',
  tls: { ca: 'CA\n', certificate: 'CERT\n', key: 'KEY\n' },
  sshHostKey: { privateKey: 'SSH\n', publicKey: 'ssh-ed25519 AAAA n1\n' },
};
const full: HostProfile = {
  name: 'full',
  network: {
    bonds: [{ name: 'bond0', mode: '802.3ad', members: ['nic0', 'nic1'], mtu: 9000 }],
    vlans: [{ name: 'vlan20', id: 20, parent: 'bond0' }],
    bridges: [
      { name: 'br0', port: 'bond0' },
      { name: 'guests', vlanFiltering: true },
    ],
    addresses: [
      { interface: 'br0', address: 'mgmt' },
      { interface: 'vlan20', address: 'store' },
    ],
  },
  storage: {
    nfs: [{ name: 'vms', server: '10.78.0.1', path: '/export/<vms>' }],
    iscsi: [
      {
        name: 'san',
        target: 'iqn.2026-01.lab:disk',
        portals: ['10.78.0.1', '10.79.0.1:3261'],
        chap: { user: 'u', password: "it's" },
        volumeGroup: 'vg0',
      },
    ],
  },
  timeServers: ['10.77.0.1'],
  nameServers: ['10.77.0.1'],
  sshKeys: ['ssh-ed25519 AAAAC3Nza admin'],
  sysctl: { 'vm.swappiness': 1 },
  hugePages: { sizeMiB: 2, count: 64 },
  samePageMerging: true,
  watchdogS: 30,
  hosts: { n2: '10.77.0.12', a: '10.77.0.9' },
};
const contentOf = (path: string): string => {
  const entry = compileProfile(full, node).find((e) => e.path === path);
  if (!entry) throw new Error(`no ${path}`);
  return 'link' in entry ? `→ ${entry.link}` : entry.content;
};

test('every file of a full profile: golden', async () => {
  const printed = compileProfile(full, node).map((e) =>
    'link' in e ? `${e.path} → ${e.link}` : `${e.path} ${(e.mode ?? 0o644).toString(8)}\n${e.content}`,
  );
  await expect(printed.join('\n')).toMatchFileSnapshot('./golden/full.txt');
});

test('a bond over two cards under a bridge, with a VLAN beside it', () => {
  expect(contentOf('etc/systemd/network/20-nic1.network')).toContain('PermanentMACAddress=52:54:00:77:01:01');
  expect(contentOf('etc/systemd/network/20-nic1.network')).toContain('Bond=bond0');
  const bond = contentOf('etc/systemd/network/20-bond0.network');
  expect(bond).toContain('Bridge=br0');
  expect(bond).toContain('VLAN=vlan20');
  expect(contentOf('etc/systemd/network/10-br0.netdev')).toContain('MACAddress=52:54:00:77:00:01');
  expect(contentOf('etc/systemd/network/20-br0.network')).toContain('Gateway=10.77.0.1');
});

test('what devices are made of is loaded before networkd asks for it', () => {
  const modules = (network: HostProfile['network']) =>
    compileProfile({ ...full, network }, node).find((e) => e.path.startsWith('etc/modules-load.d/hostler-n'));
  const { addresses } = plainProfile.network;
  expect(modules(plainProfile.network)).toMatchObject({ content: 'bridge\n' });
  expect(modules({ addresses: [{ interface: 'nic0', address: 'mgmt' }] })).toMatchObject({ content: '' });
  const vlans = [{ name: 'br0', id: 2, parent: 'nic0' }];
  expect(modules({ vlans, addresses })).toMatchObject({ content: '8021q\n' });
  expect(contentOf('etc/modules-load.d/hostler-network.conf')).toBe('bonding\nbridge\n8021q\n');
});

test('what a name holds cannot break out of XML or of the shell', () => {
  expect(contentOf('etc/libvirt/storage/vms.xml')).toContain("<dir path='/export/&#60;vms&#62;'/>");
  expect(contentOf('usr/lib/hostler/iscsi-login')).toContain(`'it'\\''s'`);
});

test('a pool in memory is a file system of its own with a limit, and the node is to offer it', () => {
  const profile = { ...full, storage: { memory: [{ name: 'local', sizeMiB: 64 }] } };
  const files = compileProfile(profile, node);
  const at = (path: string) => files.find((e) => e.path === path);
  expect(at('etc/fstab')).toMatchObject({
    content: 'tmpfs /var/lib/hostler/store/local tmpfs size=64m,mode=0711 0 0\n',
  });
  expect(JSON.stringify(at('etc/libvirt/storage/local.xml'))).toContain("type='dir'");
  expect(at('etc/libvirt/storage/autostart/local.xml')).toBeDefined();
  expect(poolsOf(profile)).toEqual(['local']);
  expect(poolsOf(full)).toEqual(['vms', 'san']);
});

test('secrets are readable by root alone', () => {
  const open = compileProfile(full, node).filter(
    (e) => 'content' in e && /KEY|SSH|it'/.test(e.content) && ((e.mode ?? 0o644) & 0o077) !== 0,
  );
  expect(open.map((e) => e.path)).toEqual([]);
});

test('same input, same bytes; any change of the input changes them', () => {
  expect(encodeConfiguration(full, node)).toEqual(encodeConfiguration(structuredClone(full), { ...node }));
  expect(encodeConfiguration({ ...full, watchdogS: 31 }, node)).not.toEqual(encodeConfiguration(full, node));
  expect(encodeDiscovery()).toEqual(encodeDiscovery());
});

test('kernel arguments: huge pages before memory is in pieces', () => {
  expect(kernelArgumentsOf({ ...full, kernelArguments: ['intel_iommu=on'] })).toEqual([
    'hugepagesz=2M',
    'hugepages=64',
    'intel_iommu=on',
  ]);
});

describe('faults of a profile are found all at once', () => {
  const network = full.network;
  const cases: [string, Partial<HostProfile>, string][] = [
    ['no address', { network: { addresses: [] } }, 'no interface has an address'],
    [
      'an unknown port',
      { network: { ...network, bridges: [{ name: 'br0', port: 'bond9' }] } },
      "there is no 'bond9'",
    ],
    [
      'a bond of a bridge',
      { network: { ...network, bonds: [{ name: 'b', mode: '802.3ad', members: ['br0'] }] } },
      'is no card',
    ],
    ['a VLAN id', { network: { ...network, vlans: [{ name: 'v', id: 4095, parent: 'nic0' }] } }, '1 to 4094'],
    [
      'a card in two devices',
      { network: { ...network, bridges: [{ name: 'br0', port: 'nic0' }] } },
      'part of two devices',
    ],
    [
      'an address on a member',
      { network: { ...network, addresses: [{ interface: 'nic0', address: 'mgmt' }] } },
      'address that',
    ],
    [
      'a third card',
      { network: { addresses: [{ interface: 'nic2', address: 'mgmt' }] } },
      'has no such card',
    ],
    [
      'an address that the node lacks',
      { network: { addresses: [{ interface: 'nic0', address: 'x' }] } },
      "no address 'x'",
    ],
    ['a target', { storage: { iscsi: [{ name: 'a', target: 'x', portals: ['h'] }] } }, 'no IQN'],
    [
      'a password with a line',
      {
        storage: {
          iscsi: [{ name: 'a', target: 'iqn.x', portals: ['h'], chap: { user: 'u', password: 'a\nb' } }],
        },
      },
      'breaks a line',
    ],
    ['a kernel argument with a space', { kernelArguments: ['a b'] }, "'a b' is not allowed"],
    ['a name that is taken', { name: 'discovery' }, 'unknown machines'],
    ['a watchdog', { watchdogS: 1 }, '10 to 3600'],
    ['a key of two lines', { sshKeys: ['ssh-rsa AAAA x\nssh-rsa BBBB'] }, 'is not allowed'],
  ];
  test.each(cases)('%s', (_title, change, fault) => {
    expect(validateProfile({ ...full, ...change }, node).join('\n')).toContain(fault);
    expect(() => compileProfile({ ...full, ...change }, node)).toThrow('does not fit n1');
  });
  test('the full profile has none', () => expect(validateProfile(full, node)).toEqual([]));
});
