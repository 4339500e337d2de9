// A host that goes away without a word, or stands and answers nothing: how soon it is seen, and that the
// others are seen as ever.
import { expect, test } from 'vitest';
import type { HostResource } from '../../../src/contract/host/host.ts';
import type { VmResource } from '../../../src/contract/vm/vm.ts';
import { slowness, waitFor } from '../../../src/lab/wait.ts';
import type { Fleet } from '../fleet.ts';
import { fleetForGuests, makeGuest } from '../guests.ts';

/** How long it takes until the host is in that state. */
async function secondsUntil(fleet: Fleet, host: string, state: string, withinS: number): Promise<number> {
  const begunMs = performance.now();
  await waitFor(
    `${host} to be ${state}`,
    async () => (await fleet.daemon.ask<HostResource>(['host', 'show', host])).state === state,
    { timeoutMs: withinS * 1000 },
  );
  return (performance.now() - begunMs) / 1000;
}

const powerOf = async (fleet: Fleet, vm: string): Promise<string> =>
  (await fleet.daemon.ask<VmResource>(['vm', 'show', vm])).power;

test('a host whose power is cut is suspect, then down, and up again when it is back', async () => {
  await using fleet = await fleetForGuests({ hosts: 2 });
  const host = fleet.lab.host('host2');
  await makeGuest(fleet, 'web', ['--host', 'host2', '--memory', '128MiB']);
  // The cable first: processes that end close their connections, a machine without power does not.
  await host.link('mgmt').cut();
  await host.cutPower();
  const suspect = await secondsUntil(fleet, 'host2', 'suspect', 10);
  expect(await powerOf(fleet, 'web'), 'what it was last seen to do').toBe('running');
  const down = suspect + (await secondsUntil(fleet, 'host2', 'down', 20));
  expect(await powerOf(fleet, 'web')).toBe('unknown');
  await host.restorePower();
  const up = await secondsUntil(fleet, 'host2', 'up', 10);
  await waitFor('what became of its VM', async () => (await powerOf(fleet, 'web')) === 'stopped');
  process.stdout.write(
    `suspect after ${suspect.toFixed(1)} s, down after ${down.toFixed(1)} s, ` +
      `up ${up.toFixed(1)} s after its return\n`,
  );
});

test('a host whose libvirt is frozen delays no event of another', async () => {
  await using fleet = await fleetForGuests({ hosts: 2 });
  const [frozen, other] = [fleet.lab.host('host1'), fleet.lab.host('host2')];
  await makeGuest(fleet, 'web', ['--host', 'host2', '--memory', '128MiB']);
  await frozen.libvirt.freeze();
  const seenMs: number[] = [];
  // From before it is noticed until after it is given up.
  for (let state = 'up'; state !== 'down';) {
    for (const [verb, power] of [
      ['suspend', 'paused'],
      ['resume', 'running'],
    ] as const) {
      await other.virsh([verb, 'web']);
      const begunMs = performance.now();
      await waitFor(`the event of ${verb}`, async () => (await powerOf(fleet, 'web')) === power);
      seenMs.push(performance.now() - begunMs);
    }
    ({ state } = await fleet.daemon.ask<HostResource>(['host', 'show', 'host1']));
  }
  const slowest = Math.max(...seenMs);
  process.stdout.write(`${seenMs.length} events, the slowest seen after ${slowest.toFixed(0)} ms\n`);
  expect(slowest).toBeLessThan(1000 * slowness());
  await frozen.libvirt.thaw();
  await secondsUntil(fleet, 'host1', 'up', 10);
});
