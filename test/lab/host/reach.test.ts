import { expect, test } from 'vitest';
import type { PlanResource } from '../../../src/contract/vm/plan.ts';
import type { LabHost } from '../../../src/lab/host/host.ts';
import { fleetForGuests } from '../guests.ts';

test('a probe guest proves the way between two hosts, and TLS; later plans tell of it', async () => {
  await using fleet = await fleetForGuests({ hosts: 2 });
  const { daemon, lab } = fleet;
  const [one, two] = [lab.host('host1'), lab.host('host2')];
  const words = ['vm', 'create', 'web', '--template', 'lab-guest', '--network', 'guest', '--host', 'host1'];
  await daemon.hostler([...words, '--stopped']);
  const checked = async (code: string) => {
    const plan = await daemon.ask<PlanResource>(['vm', 'migrate', 'web', '--to', 'host2', '--plan']);
    return plan.checks.find((check) => check.code === code);
  };
  expect(await checked('unreachable')).toMatchObject({ verdict: 'not-visible' });
  expect((await checked('unreachable'))?.shownBy).toContain('hostler host reach host1 host2');

  const probed = await daemon.hostler(['host', 'reach', 'host1', 'host2']);
  expect(probed.stdout).toContain('a probe guest moved, with TLS');
  expect(await checked('unreachable')).toMatchObject({ verdict: 'proven' });
  expect((await checked('tls'))?.evidence).toMatch(/a probe guest moved with TLS \S+ ago/);
  expect(await domainsOn(one)).toEqual(['web']);
  expect(await domainsOn(two)).toEqual([]);

  // Without QEMU's certificates at the target it goes in the clear, and says so.
  await two.run('mv', ['/etc/pki/qemu', '/etc/pki/qemu.away']);
  const plain = await daemon.hostler(['host', 'reach', 'host1', 'host2']);
  expect(plain.stdout).toContain('but not with TLS');
  expect(await domainsOn(two)).toEqual([]);
});

async function domainsOn(host: LabHost): Promise<string[]> {
  const text = await host.virsh(['list', '--all', '--name']);
  return text.split('\n').filter((name) => name !== '');
}
