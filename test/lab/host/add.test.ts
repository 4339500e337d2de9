import { expect, test } from 'vitest';
import type { HostResource } from '../../../src/contract/host/host.ts';
import type { LabHost } from '../../../src/lab/host/host.ts';
import { waitFor } from '../../../src/lab/wait.ts';
import { Fleet } from '../fleet.ts';

/** Everything on a host that somebody could have changed: definitions, and files with their sizes. */
async function stateOf(host: LabHost): Promise<Record<string, string>> {
  const lists = [
    'list --all --uuid',
    'pool-list --all --name',
    'net-list --all --name',
    'secret-list',
    'nwfilter-list',
  ];
  const said = await Promise.all(lists.map((words) => host.virsh(words.split(' '))));
  const folders = ['/etc', '/var/lib/libvirt', '/datastore'];
  const { stdout } = await host.run('find', [...folders, '-xdev', '-type', 'f', '-printf', '%p %s %T@\\n'], {
    anyExit: true,
  });
  const files = stdout.split('\n').filter((line) => !/\/(?:monitor|domain-|master-key)/.test(line));
  return {
    ...Object.fromEntries(lists.map((list, i) => [list, said[i] ?? ''])),
    files: files.toSorted().join('\n'),
  };
}

interface Page<T> {
  readonly items: readonly T[];
}

test('hosts are added over TLS and over a socket, watched, and changed in nothing', async () => {
  await using fleet = await Fleet.up({ hosts: 2, added: [] });
  const { lab, daemon } = fleet;
  const before = await stateOf(lab.host('host1'));

  await fleet.addHost('host1');
  const added = await daemon.hostler(['host', 'add', 'two', lab.host('host2').uri('unix')]);
  expect(added.stdout).toMatch(/^two was added: libvirt \d+\.\d+\.\d+, QEMU \d+\.\d+\.\d+, 0 VMs$/m);

  const hosts = await waitFor('both hosts to be up', async () => {
    const { items } = await daemon.ask<Page<HostResource>>(['host', 'list']);
    return items.length === 2 && items.every((h) => h.state === 'up' && h.memory !== null) && items;
  });
  expect(hosts.map((h) => h.name)).toEqual(['host1', 'two']);
  expect(hosts[1]?.uuid).toBe(lab.host('host2').plan.uuid);
  expect(await stateOf(lab.host('host1'))).toEqual(before);

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

test('another machine at the address of a known host is told, and nothing of it is taken', async () => {
  await using fleet = await Fleet.up({ hosts: 1 });
  const { lab, daemon } = fleet;
  const host = lab.host('host1');
  const show = () => daemon.ask<HostResource>(['host', 'show', 'host1']);
  await waitFor('host1 to be up', async () => (await show()).state === 'up');
  const known = (await show()).uuid;

  // Reinstalled: the same name and certificate, another UUID, and VMs that nobody knows.
  const other = '0badcafe-0000-4000-8000-000000000001';
  const config = '/etc/libvirt/libvirtd.conf';
  host.writeFile(config, host.readFile(config).replace(/host_uuid = "[^"]*"/, `host_uuid = "${other}"`));
  await host.libvirt.kill();
  await host.startLibvirt();
  const replaced = await waitFor(
    'host1 to be told from the machine that answers for it',
    async () => {
      const shown = await show();
      return shown.state === 'down' && shown.reason.includes(other) && shown;
    },
    { timeoutMs: 120_000 },
  );
  expect(replaced.uuid).toBe(known);
  const again = await daemon.hostler(['host', 'add', 'new', host.uri('tls')], { anyExit: true });
  expect(again.exitCode).toBe(4);
  expect(again.stderr).toContain('reinstalled or replaced');
  await daemon.hostler(['host', 'remove', 'host1', '--forget', '--yes']);
  await daemon.hostler(['host', 'add', 'new', host.uri('tls')]);
  const added = await daemon.ask<HostResource>(['host', 'show', 'new']);
  expect(added.uuid).toBe(other);
});

test('a host is reached over ssh', async () => {
  await using fleet = await Fleet.up({ hosts: 1, added: [] });
  const { lab, daemon } = fleet;
  const uri = lab.host('host1').uri('ssh');
  const key = `keyfile=${lab.status().sshKey}&no_verify=1`;
  await daemon.hostler(['host', 'add', 'one', `${uri}${uri.includes('?') ? '&' : '?'}${key}`]);
  const one = await waitFor('it to be up', async () => {
    const shown = await daemon.ask<HostResource>(['host', 'show', 'one']);
    return shown.state === 'up' && shown;
  });
  expect(one.uuid).toBe(lab.host('host1').plan.uuid);
});
