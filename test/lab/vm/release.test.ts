import { expect, test } from 'vitest';
import type { VmResource } from '../../../src/contract/vm/vm.ts';
import { fleetForGuests, goesOn, makeGuest } from '../guests.ts';

test('a released VM goes on as plain libvirt, and can be taken back', async () => {
  await using fleet = await fleetForGuests({ hosts: 1 });
  const { daemon, lab } = fleet;
  const host = lab.host('host1');
  const guest = await makeGuest(fleet, 'web', ['--disk', '32MiB', '--pool', 'local']);
  const before = await guest.ask();
  await daemon.hostler(['vm', 'release', 'web']);
  for (const state of [['--inactive'], []]) {
    const xml = await host.virsh(['dumpxml', ...state, 'web']);
    expect(xml).not.toMatch(/urn:hostler|<hostler:/);
  }
  await goesOn(guest, before);
  const released = await daemon.ask<VmResource>(['vm', 'show', 'web']);
  expect(released).toMatchObject({ foreign: true, intent: null, spec: null, host: 'host1' });
  const refused = await daemon.hostler(['vm', 'stop', 'web'], { anyExit: true });
  expect(refused.exitCode).toBe(4);
  await goesOn(guest, before);

  await daemon.hostler(['vm', 'adopt', 'web']);
  const back = await daemon.ask<VmResource>(['vm', 'show', 'web']);
  expect(back).toMatchObject({ id: released.id, foreign: false, intent: 'running' });
  expect(await guest.ask()).toMatchObject({ boot: before.boot });
  // Its disk was found again, as the volume that it is.
  expect(JSON.stringify(back.spec)).toMatch(/"kind":"volume","pool":"local"/);
  await daemon.hostler(['vm', 'delete', 'web', '--stop', '--yes']);
  expect(await host.virsh(['vol-list', 'local'])).not.toContain('web-');
});
