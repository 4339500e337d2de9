// A lab's plan: addresses without clashes, names that are refused, the hosts file.
import { expect, test } from 'vitest';
import { libvirtDaemons, macOf, mostHosts, planLab, printHostsFile } from './plan.ts';

const wish = { name: 'a', folder: '/var/lib/hostler-lab/a' };
const hosts = (n: number) => Array.from({ length: n }, () => ({}));

test('no address, identity or name is given twice, in the largest lab', () => {
  const plan = planLab({ ...wish, hosts: hosts(mostHosts) });
  const all = plan.hosts.flatMap((h) => [h.name, h.uuid, h.address.mgmt, h.address.migration, h.bmcAddress]);
  const addresses = Object.values(plan.managerAddress);
  expect(new Set([...all, ...addresses]).size).toBe(5 * mostHosts + 3);
  for (const address of [...all, ...addresses].filter((text) => text.startsWith('10.'))) {
    expect(address.split('.').every((part) => Number(part) <= 254)).toBe(true);
  }
  const macs = plan.hosts.flatMap((h) => plan.networks.map((_, i) => macOf(i, h.index)));
  expect(new Set(macs).size).toBe(3 * mostHosts);
});

test('a host is the machine itself with libvirtd, unless it is wished otherwise', () => {
  const wishes = [{}, { lowerFolder: '/var/cache/x', daemonFolder: '/var/cache/y' }];
  const plan = planLab({ ...wish, hosts: wishes });
  expect(plan.hosts.map((h) => [h.lowerFolder, libvirtDaemons(h).at(-1)])).toEqual([
    ['/', 'libvirtd'],
    ['/var/cache/x', 'virtproxyd'],
  ]);
});

test.each(['', 'A', '-a', 'a-', 'a b', 'a/b', 'x'.repeat(25)])("'%s' is no name of a lab", (name) => {
  expect(() => planLab({ ...wish, name, hosts: hosts(1) })).toThrow("a lab's name has");
});

test.each(['relative', '/a b', '/a,b', '/a:b', "/a'b"])("'%s' is no folder for a lab", (folder) => {
  expect(() => planLab({ ...wish, folder, hosts: hosts(1) })).toThrow('cannot use a folder');
});

test.each([0, mostHosts + 1])('%i hosts are refused', (n) => {
  expect(() => planLab({ ...wish, hosts: hosts(n) })).toThrow(`1 to ${mostHosts} hosts`);
});

test('every place finds the manager and every host by name', () => {
  expect(printHostsFile(planLab({ ...wish, hosts: hosts(2) }))).toBe(
    [
      '127.0.0.1 localhost',
      '::1 localhost',
      '10.78.0.1 manager',
      '10.78.0.11 host1',
      '10.78.1.11 host1.migration',
      '10.78.0.12 host2',
      '10.78.1.12 host2.migration',
      '',
    ].join('\n'),
  );
});
