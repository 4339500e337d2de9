import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PlanResource } from '../../../src/contract/vm/plan.ts';
import { fleetForGuests } from '../guests.ts';

test('an image stays while a disk is built on it, and then goes with every copy', async () => {
  await using fleet = await fleetForGuests({ hosts: 1 });
  const { daemon, lab } = fleet;
  const file = join(lab.folder, 'blank.qcow2');
  await lab.host('host1').run('qemu-img', ['create', '-q', '-f', 'qcow2', file, '64M']);
  await daemon.hostler(['image', 'add', 'blank', file]);
  const words = ['--template', 'linux', '--image', 'blank', '--pool', 'local', '--network', 'guest'];
  await daemon.hostler(['vm', 'create', 'web', ...words, '--stopped', '--memory', '128MiB']);
  const volumes = (): Promise<string> => lab.host('host1').virsh(['vol-list', 'local']);
  const overlay = await lab.host('host1').virsh(['vol-dumpxml', 'web-vda.qcow2', 'local']);
  const copy = /hostler-[0-9a-f]{64}/.exec(overlay)?.[0] ?? '';
  expect(await volumes()).toContain(copy);

  const planned = ['image', 'remove', 'blank', '--plan', '--json'];
  const plan = JSON.parse((await daemon.hostler(planned, { anyExit: true })).stdout) as PlanResource;
  expect(plan.refusals.map((r) => r.found)).toEqual(['volume web-vda.qcow2 in local on host1']);
  const refused = await daemon.hostler(['image', 'remove', 'blank', '--yes'], { anyExit: true });
  expect(refused.exitCode).toBe(4);
  expect(await volumes()).toContain(copy);

  await daemon.hostler(['vm', 'delete', 'web', '--yes']);
  await daemon.hostler(['image', 'remove', 'blank', '--yes']);
  expect(await volumes()).not.toContain(copy);
  expect((await daemon.hostler(['image', 'show', 'blank'], { anyExit: true })).exitCode).toBe(3);
});
