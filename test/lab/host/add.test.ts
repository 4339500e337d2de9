import { expect, test } from 'vitest';
import type { HostResource } from '../../../src/contract/host/host.ts';
import { waitFor } from '../../../src/lab/wait.ts';
import { Fleet } from '../fleet.ts';

interface Page<T> {
  readonly items: readonly T[];
}

test('hosts are added over TLS and over a socket, watched, and changed in nothing', async () => {
  await using fleet = await Fleet.up({ hosts: 2, added: [] });
  const { lab, daemon } = fleet;
  const before = (await lab.host('host1').run('virsh', ['-q', 'capabilities'])).stdout;

  await fleet.addHost('host1');
  const added = await daemon.hostler(['host', 'add', 'two', lab.host('host2').uri('unix')]);
  expect(added.stdout).toMatch(/^two was added: libvirt \d+\.\d+\.\d+, QEMU \d+\.\d+\.\d+, 0 VMs$/m);

  const hosts = await waitFor('both hosts to be up', async () => {
    const { items } = await daemon.ask<Page<HostResource>>(['host', 'list']);
    return items.length === 2 && items.every((h) => h.state === 'up' && h.memory !== null) && items;
  });
  expect(hosts.map((h) => h.name)).toEqual(['host1', 'two']);
  expect(hosts[1]?.uuid).toBe(lab.host('host2').plan.uuid);
  expect((await lab.host('host1').run('virsh', ['-q', 'capabilities'])).stdout).toBe(before);

  const again = await daemon.hostler(['host', 'add', 'three', lab.host('host2').uri('tls')], {
    anyExit: true,
  });
  expect(again.exitCode).toBe(4);
  expect(again.stderr).toMatch(
    /needs a host that is not in the fleet, found the UUID \S+ is that of two \[host-refused\]/,
  );

  const tcp = await daemon.hostler(['host', 'add', 'four', lab.host('host2').uri('tcp')], { anyExit: true });
  expect(tcp.exitCode).toBe(2);
  expect(tcp.stderr).toContain('[insecure-transport]');
});

test('a host that dies is down, and comes back by itself', async () => {
  await using fleet = await Fleet.up({ hosts: 1 });
  const { lab, daemon } = fleet;
  const stateIs = (state: string) =>
    waitFor(
      `host1 to be ${state}`,
      async () => (await daemon.ask<HostResource>(['host', 'show', 'host1'])).state === state,
      { timeoutMs: 120_000 },
    );
  await stateIs('up');
  await lab.host('host1').cutPower();
  await stateIs('down');
  await lab.host('host1').restorePower();
  await stateIs('up');
});
