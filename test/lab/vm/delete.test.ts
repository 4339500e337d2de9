import { expect, test } from 'vitest';
import { definedOn, fleetForGuests, makeGuest } from '../guests.ts';

test('a running VM is not deleted; a stopped one goes with its disk, and nothing is left', async () => {
  await using fleet = await fleetForGuests({ hosts: 1 });
  const { daemon, lab } = fleet;
  await makeGuest(fleet, 'web', ['--disk', '64MiB', '--pool', 'local']);
  const volumes = async (): Promise<string> => lab.host('host1').virsh(['vol-list', 'local']);
  expect(await volumes()).toContain('web-');

  const refused = await daemon.hostler(['vm', 'delete', 'web', '--yes'], { anyExit: true });
  expect(refused.exitCode).toBe(4);
  await daemon.hostler(['vm', 'stop', 'web', '--force']);
  await daemon.hostler(['vm', 'delete', 'web', '--yes']);
  expect(await definedOn(fleet, 'web')).toEqual([]);
  expect(await volumes()).not.toContain('web-');
  expect((await daemon.hostler(['vm', 'show', 'web'], { anyExit: true })).exitCode).toBe(3);
});
