// The plan of a lab's nodes: nothing twice, and a machine as it was wished.
import { expect, test } from 'vitest';
import { mostNodes, planNodes, printMachine, printSite, provision } from './plan.ts';

test('no address or identity is given twice, in the largest lab', () => {
  const nodes = planNodes(mostNodes);
  const all = nodes.flatMap((n) => [n.name, n.uuid, n.address, n.bmcAddress, ...n.macs]);
  expect(new Set([...all, provision.address]).size).toBe(6 * mostNodes + 1);
  const last = (address: string): number => Number(address.split('.')[3]);
  const leases = [last(provision.first), last(provision.last)] as const;
  for (const { address, bmcAddress } of nodes)
    for (const at of [address, bmcAddress]) expect(last(at) < leases[0] || last(at) > leases[1]).toBe(true);
});

test.each([-1, 1.5, mostNodes + 1])('%d is no number of nodes', (count) => {
  expect(() => planNodes(count)).toThrow('a lab has 0 to 30 nodes');
});

test('a UEFI machine has its own variables and boots by its own code; a BIOS one by iPXE of its card', () => {
  const machine = (firmware: 'bios' | 'uefi') =>
    planNodes(1, firmware)
      .map((node) => printMachine(node, '/f'))
      .join('');
  expect(machine('uefi')).toContain('if=pflash,format=raw,file=/f/vars.fd\n');
  expect(machine('uefi').match(/romfile=/g)).toHaveLength(2);
  expect(machine('bios')).not.toMatch(/pflash|romfile/);
});

test('every node can name every other', () => {
  const site = JSON.parse(printSite(planNodes(2), 'ssh-ed25519 AAAA lab')) as {
    profiles: { hosts: object }[];
  };
  expect(site.profiles[0]?.hosts).toEqual({ node1: '10.78.2.11', node2: '10.78.2.12' });
});
