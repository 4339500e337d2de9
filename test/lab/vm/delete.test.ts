import { expect, test } from 'vitest';
import type { PlanResource } from '../../../src/contract/vm/plan.ts';
import type { VmResource } from '../../../src/contract/vm/vm.ts';
import { definedOn, fleetForGuests, makeGuest } from '../guests.ts';

test('a running VM is not deleted unasked; its disk goes with it, or stays where asked', async () => {
  await using fleet = await fleetForGuests({ hosts: 1 });
  const { daemon, lab } = fleet;
  await makeGuest(fleet, 'web', ['--disk', '64MiB', '--pool', 'local']);
  const volumes = async (): Promise<string> => lab.host('host1').virsh(['vol-list', 'local']);
  expect(await volumes()).toContain('web-');

  const refused = await daemon.hostler(['vm', 'delete', 'web', '--yes'], { anyExit: true });
  expect(refused.exitCode).toBe(4);
  await daemon.hostler(['vm', 'delete', 'web', '--stop', '--yes']);
  expect(await definedOn(fleet, 'web')).toEqual([]);
  expect(await volumes()).not.toContain('web-');
  expect((await daemon.hostler(['vm', 'show', 'web'], { anyExit: true })).exitCode).toBe(3);

  const blank = ['--template', 'linux', '--disk', '16MiB', '--pool', 'local', '--memory', '256MiB'];
  await daemon.hostler(['vm', 'create', 'db', ...blank, '--stopped']);
  // By somebody else, within its disk.
  await lab.host('host1').virsh(['snapshot-create-as', 'db', 'before']);
  const plan = await daemon.ask<PlanResource>(['vm', 'delete', 'db', '--keep-disks', '--plan']);
  expect(plan.notices.join()).toContain('is kept, as asked for');
  expect(plan.steps.map((s) => s.title).join()).toContain('the list of its 1 snapshot');
  await daemon.hostler(['vm', 'delete', 'db', '--keep-disks', '--yes']);
  expect(await definedOn(fleet, 'db')).toEqual([]);
  const { stdout } = await lab.host('host1').run('find', ['/var/lib/libvirt/qemu/snapshot', '-name', 'db*']);
  expect(stdout).toBe('');
  expect(await volumes()).toContain('db-');
});

test('nothing of a VM stays on its host: NVRAM, TPM state, saved state, disk', async () => {
  await using fleet = await fleetForGuests({ hosts: 1 });
  const { daemon, lab } = fleet;
  const host = lab.host('host1');
  const small = ['--disk', '16MiB', '--pool', 'local', '--memory', '256MiB', '--cpus', '1'];
  await daemon.hostler(['vm', 'create', 'safe', '--template', 'linux-uefi', ...small]);
  const { uuid } = await daemon.ask<VmResource>(['vm', 'show', 'safe']);
  // Somebody saves it beside hostler.
  await host.virsh(['managedsave', 'safe']);
  const places = [
    '/var/lib/libvirt',
    '/etc/libvirt',
    '/run/libvirt',
    '/var/log/swtpm',
    '/var/lib/swtpm-localca',
  ];
  const left = async (): Promise<string[]> => {
    const named = ['-name', 'safe*', '-o', '-name', `*${uuid}*`];
    const { stdout } = await host.run('find', [...places, ...named], { anyExit: true });
    return stdout.split('\n').filter((path) => path !== '' && !path.startsWith('/var/log'));
  };
  const before = await left();
  expect(before.join()).toMatch(/nvram/);
  expect(before.join()).toMatch(/swtpm/);
  expect(before.join()).toMatch(/save/);

  const plan = await daemon.ask<PlanResource>(['vm', 'delete', 'safe', '--plan']);
  expect(plan.steps[0]?.title).toMatch(/its saved state, its NVRAM, the state of its TPM/);
  await daemon.hostler(['vm', 'delete', 'safe', '--yes']);
  expect(await left()).toEqual([]);
  expect(await definedOn(fleet, 'safe')).toEqual([]);
  expect(await host.virsh(['vol-list', 'local'])).not.toContain('safe');
});
