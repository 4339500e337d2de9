// A host profile inside a running node: bond, VLAN, bridge, an NFS datastore and an iSCSI disk over two
// paths, at every boot.
import { expect, test } from 'vitest';
import type { HostProfile } from '../../../src/model/profile/profile.ts';
import { addressOf, powerOn, storeAddressOf } from '../../lab/boot/machine.ts';
import { openRack, type Rack } from '../../lab/boot/rack.ts';

const target = 'iqn.2026-01.lab:disk';
const chap = { user: 'u', password: "it's" };

/**
 * Node 1 is the storage: its own system is an overlay, which NFS cannot export, so it exports a file system
 * of memory.
 */
const server = (sshKey: string): HostProfile => ({
  name: 'server',
  network: {
    vlans: [{ name: 'store', id: 20, parent: 'nic0' }],
    bridges: [{ name: 'br0', port: 'nic0' }],
    addresses: [
      { interface: 'br0', address: 'mgmt' },
      { interface: 'store', address: 'store' },
    ],
  },
  units: ['nfs-server.service', 'tgt.service'],
  sshKeys: [sshKey],
});

const client = (sshKey: string): HostProfile => ({
  name: 'client',
  network: {
    bonds: [{ name: 'bond0', mode: 'active-backup', members: ['nic0', 'nic1'] }],
    vlans: [{ name: 'store', id: 20, parent: 'bond0' }],
    bridges: [{ name: 'br0', port: 'bond0' }],
    addresses: [
      { interface: 'br0', address: 'mgmt' },
      { interface: 'store', address: 'store' },
    ],
  },
  storage: {
    nfs: [{ name: 'vms', server: storeAddressOf(1), path: '/export' }],
    iscsi: [{ name: 'san', target, portals: [addressOf(1), storeAddressOf(1)], chap }],
  },
  sysctl: { 'vm.swappiness': 7 },
  hugePages: { sizeMiB: 2, count: 8 },
  samePageMerging: true,
  sshKeys: [sshKey],
});

async function makeStorage(rack: Rack): Promise<void> {
  await rack.ssh(
    1,
    [
      'set -e',
      'mkdir -p /export && mount -t tmpfs -o size=64m export /export',
      'exportfs -o rw,no_root_squash,fsid=7 "*:/export"',
      'truncate -s 32M /run/lun && systemctl start tgt nfs-server',
      `tgtadm --lld iscsi --op new --mode target --tid 1 -T ${target}`,
      'tgtadm --lld iscsi --op new --mode logicalunit --tid 1 --lun 1 -b /run/lun',
      'tgtadm --lld iscsi --op new --mode account --user u --password "it\'s"',
      'tgtadm --lld iscsi --op bind --mode account --tid 1 --user u',
      'tgtadm --lld iscsi --op bind --mode target --tid 1 -I ALL',
    ].join('\n'),
  );
}

/**
 * Everything is asked inside the node: what it says about itself from outside would be the manager's own
 * words.
 */
async function findAllAtWork(rack: Rack, boot: number): Promise<void> {
  const bond = await rack.ssh(2, 'cat /proc/net/bonding/bond0');
  expect(bond).toContain('Bonding Mode: fault-tolerance (active-backup)');
  expect(bond.match(/^Slave Interface:/gm)).toHaveLength(2);
  expect(await rack.ssh(2, 'bridge link show dev bond0')).toContain('master br0 state forwarding');
  expect(await rack.ssh(2, 'ip -d link show store')).toContain('vlan protocol 802.1Q id 20');
  expect(
    await rack.ssh(2, 'cat /proc/sys/vm/swappiness /sys/kernel/mm/ksm/run /proc/sys/vm/nr_hugepages'),
  ).toBe('7\n1\n8');
  const found = '[ $(multipath -ll | grep -c "active ready running") = 2 ]';
  const settled = `for n in $(seq 120); do ${found} && break; sleep 1; done`;
  expect((await rack.ssh(2, `${settled}; multipath -ll`)).match(/active ready running/g)).toHaveLength(2);
  const active = 'virsh pool-list --name | grep -qx vms';
  const log = 'journalctl --no-pager -u hostler-pools -u libvirtd | tail -n 40';
  expect(
    await rack.ssh(2, `for n in $(seq 120); do ${active} && break; sleep 1; done; ${active} || ${log}`),
  ).toBe('');
  const volume = `disk${String(boot)}`;
  await rack.virsh(2, 'vol-create-as', 'vms', volume, '1M');
  expect(await rack.ssh(1, 'ls /export')).toContain(volume);
  const mounted = `${storeAddressOf(1)}:/export on /var/lib/hostler/store/vms`;
  expect(await rack.ssh(2, 'mount -t nfs4')).toContain(mounted);
}

test(
  'each part is found working after a boot, and again after the next one',
  { timeout: 60 * 60_000 },
  async () => {
    await using rack = await openRack('profile', {
      nodes: [1, 2],
      bindings: { 1: 'server', 2: 'client' },
      profiles: (key) => [server(key), client(key)],
    });
    const storage = await powerOn(rack.place, { number: 1 });
    await storage.sees(/phase libvirt/, 120_000);
    await rack.hears(1, 'libvirt', 30_000);
    await makeStorage(rack);
    for (const boot of [1, 2]) {
      const machine = await powerOn(rack.place, { number: 2, cards: 2 });
      await machine.sees(/phase libvirt/, 180_000);
      await rack.hears(2, 'libvirt', 30_000);
      await findAllAtWork(rack, boot);
      await machine.cutPower();
    }
  },
);
