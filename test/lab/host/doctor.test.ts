import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { FindingResource } from '../../../src/contract/host/doctor.ts';
import type { TaskResource } from '../../../src/contract/task/task.ts';
import { openLibvirtHypervisor } from '../../../src/daemon/hypervisor/libvirt.ts';
import { systemClock } from '../../../src/daemon/system.ts';
import { waitFor } from '../../../src/lab/wait.ts';
import type { HostId } from '../../../src/model/ids.ts';
import { Fleet } from '../fleet.ts';

const root = join(import.meta.dirname, '../../..');
const uuid = '5f0e8a52-1111-4222-8333-444455556666';
const address = (uri: string) => ({ id: 'host-1' as HostId, name: 'host1', uri, pki: null });

test('the doctor finds out whether KVM runs guests, and a trial leaves nothing behind', async () => {
  await using fleet = await Fleet.up({ hosts: 1 });
  const { daemon, lab } = fleet;
  const host = lab.host('host1');
  const domains = async (): Promise<string> => (await host.virsh(['list', '--all', '--name'])).trim();

  const said = await daemon.hostler(['host', 'doctor', 'host1', '--probe', '--json'], { anyExit: true });
  const { findings } = JSON.parse(said.stdout) as { findings: readonly FindingResource[] };
  const kvm = findings.find((f) => f.code === 'kvm');
  expect(kvm?.verdict).toMatch(/^(?:proven|refused)$/);
  expect(kvm?.evidence ?? kvm?.found).toMatch(
    /neither vmx nor svm|no domains of type kvm|of the CPU time of TCG|did not come up/,
  );
  const { items } = await daemon.ask<{ items: readonly TaskResource[] }>(['task', 'list']);
  expect(items.find((task) => task.kind === 'host.probe')).toMatchObject({ state: 'succeeded' });
  expect(await domains()).toBe('');

  // The guest of a trial, run for real: its firmware boots again and again, and the boots are paid for.
  const hypervisor = openLibvirtHypervisor(systemClock);
  try {
    const trial = { uuid, virtType: 'qemu', arch: 'x86_64' } as const;
    const signal = AbortSignal.timeout(180_000);
    const { cpuMs } = await hypervisor.host.tryGuest(address(host.uri('unix')), trial, { signal });
    expect(cpuMs).toBeGreaterThan(20);
    expect(await domains()).toBe('');
  } finally {
    await hypervisor.links.closeAll();
  }
});

test('the guest of a trial ends with the manager that is killed in the middle of it', async () => {
  await using fleet = await Fleet.up({ hosts: 1, added: [] });
  const host = fleet.lab.host('host1');
  const code = `
    import { openLibvirtHypervisor } from ${JSON.stringify(join(root, 'src/daemon/hypervisor/libvirt.ts'))};
    import { systemClock } from ${JSON.stringify(join(root, 'src/daemon/system.ts'))};
    const host = ${JSON.stringify(address(host.uri('unix')))};
    const trial = { uuid: '${uuid}', virtType: 'qemu', arch: 'x86_64' };
    for (;;) await openLibvirtHypervisor(systemClock).host.tryGuest(host, trial, {});`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: root,
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  const names = (): Promise<string> => host.virsh(['list', '--all', '--name']);
  await waitFor('the guest of the trial', async () =>
    (await names()).includes('hostler-probe-qemu-5f0e8a52'),
  );
  child.kill('SIGKILL');
  await ended;
  await waitFor('the guest to be gone', async () => (await names()).trim() === '');
});
