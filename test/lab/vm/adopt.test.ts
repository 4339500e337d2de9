import { expect, test } from 'vitest';
import type { PlanResource } from '../../../src/contract/vm/plan.ts';
import type { VmResource } from '../../../src/contract/vm/vm.ts';
import { waitFor } from '../../../src/lab/wait.ts';
import { definedOn, fleetForGuests, goesOn } from '../guests.ts';

test("a running VM of somebody else's is adopted untouched, and is driven from then on", async () => {
  await using fleet = await fleetForGuests({ hosts: 1 });
  const { daemon, lab } = fleet;
  const host = lab.host('host1');
  const show = () => daemon.ask<VmResource>(['vm', 'show', 'old']);
  const guest = await lab.startGuest({ name: 'old', host, disks: [{ pool: 'local', sizeMiB: 32 }] });
  const before = await guest.waitForTick();
  await waitFor('it to be seen', async () => (await show()).foreign);

  // Transient, as it was made: the fix that the refusal names is done as it says.
  const refused = await daemon.hostler(['vm', 'adopt', 'old'], { anyExit: true });
  expect(refused.exitCode).toBe(4);
  expect(refused.stderr).toContain('virsh define');
  const define = 'virsh dumpxml old >/tmp/old.xml && virsh define /tmp/old.xml && rm /tmp/old.xml';
  await host.run('sh', ['-c', define]);
  const xml = async () => host.virsh(['dumpxml', '--inactive', 'old']);
  const asItWas = await xml();
  expect(asItWas).not.toContain('urn:hostler');

  const plan = await daemon.ask<PlanResource>(['vm', 'adopt', 'old', '--plan']);
  expect(plan.go).toBe(true);
  expect(plan.notices.join()).toContain('os/kernel');
  expect(await xml()).toBe(asItWas);
  await daemon.hostler(['vm', 'adopt', 'old', '--reason', 'it is ours now']);
  for (const state of [['--inactive'], []]) {
    expect(await host.virsh(['dumpxml', ...state, 'old'])).toContain('urn:hostler:vm:1');
  }
  await goesOn(guest, before);
  expect(await show()).toMatchObject({ foreign: false, intent: 'running', power: 'running', host: 'host1' });

  // It is driven like any other.
  await daemon.hostler(['vm', 'reboot', 'old', '--force']);
  const { boot } = await waitFor('it to boot anew', async () => {
    const state = await guest.ask();
    return state.boot !== before.boot && state;
  });
  expect(boot).not.toBe(before.boot);
  expect(await definedOn(fleet, 'old')).toEqual(['host1']);
});
