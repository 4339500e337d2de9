// The ways in: UEFI over HTTP, a proxy beside a foreign DHCP server, little memory.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { powerOn } from '../../lab/boot/machine.ts';
import { openRack, type Rack } from '../../lab/boot/rack.ts';

const long = 15 * 60_000;

test('UEFI HTTP boot, without any TFTP for the firmware', { timeout: long }, async () => {
  await using rack = await openRack('http', { nodes: [1] });
  const machine = await powerOn(rack.place, { number: 1, firmware: 'uefi-http' });
  await machine.sees(/phase libvirt/, 180_000);
  await rack.hears(1, 'libvirt', 30_000);
  expect(await rack.virsh(1, 'hostname')).toContain('node1');
  expect(await machine.text()).toContain('snponly.efi');
});

test('a node of 768 MiB boots, and has a quarter of a GiB left', { timeout: long }, async () => {
  await using rack = await openRack('small', { nodes: [1] });
  const machine = await powerOn(rack.place, { number: 1, memoryMiB: 768 });
  await machine.sees(/phase libvirt/, 60_000);
  await rack.hears(1, 'libvirt', 30_000);
  const [, free = '0', buffers = '0', cached = '0'] =
    /free *: *(\d+)[\s\S]*buffers *: *(\d+)[\s\S]*cached *: *(\d+)/.exec(
      await rack.virsh(1, 'nodememstats'),
    ) ?? [];
  expect(Number(free) + Number(buffers) + Number(cached)).toBeGreaterThan(250 * 1024);
});

/**
 * A DHCP server of somebody else on the same wire: another address, its own leases, nothing about booting.
 */
async function startForeignDhcp(rack: Rack): Promise<string> {
  const { place } = rack;
  const leases = join(place.folder, 'foreign.leases');
  const configuration = join(place.folder, 'foreign.conf');
  for (const line of [
    'link add foreign0 type veth peer name foreign1',
    'link set foreign1 master br0 up',
    'addr add 10.77.0.2/24 dev foreign0',
    'link set foreign0 up',
  ]) {
    await place.run('ip', line.split(' '));
  }
  const lines = [
    'port=0',
    'interface=foreign0',
    'bind-interfaces',
    'except-interface=lo',
    'no-ping',
    'user=root',
  ];
  lines.push('dhcp-range=10.77.0.11,10.77.0.11,255.255.255.0,1h', 'dhcp-option=option:router,10.77.0.1');
  lines.push(
    `dhcp-leasefile=${leases}`,
    'keep-in-foreground',
    `log-facility=${place.folder}/foreign.log`,
    '',
  );
  await writeFile(configuration, lines.join('\n'));
  await place.start('foreign.out', 'dnsmasq', [`--conf-file=${configuration}`]);
  return leases;
}

test('ProxyDHCP beside a foreign server, whose leases are its own', { timeout: long }, async () => {
  await using rack = await openRack('proxy', { nodes: [1], dhcp: 'proxy' });
  const leases = await startForeignDhcp(rack);
  const machine = await powerOn(rack.place, { number: 1 });
  await machine.sees(/phase libvirt/, 90_000);
  await rack.hears(1, 'libvirt', 30_000);
  expect(await rack.virsh(1, 'hostname')).toContain('node1');
  expect(await readFile(leases, 'utf8')).toMatch(/52:54:00:77:00:01 10\.77\.0\.11/);
  expect(await readFile(join(rack.place.folder, 'dnsmasq/leases'), 'utf8').catch(() => '')).toBe('');
});
