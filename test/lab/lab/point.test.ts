// Faults at a point: a process is killed at the moment that libvirt, a log or the manager tells of.
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LabGuest } from '../../../src/lab/fleet/guest.ts';
import type { LabHost } from '../../../src/lab/host/host.ts';
import type { Lab } from '../../../src/lab/lab.ts';
import { labObstacle } from '../../../src/lab/obstacle.ts';
import { waitFor } from '../../../src/lab/wait.ts';
import type { Fleet } from '../fleet.ts';
import { definedOn, fleetForGuests, goesOn, makeGuest } from '../guests.ts';

const obstacle = labObstacle();
const checkout = join(import.meta.dirname, '../../..');
let fleet: Fleet;
let lab: Lab;
let source: LabHost;
let target: LabHost;

/** Moves it by plain virsh, so slowly that it is under way for some seconds; gives what became of that. */
function migrate(name: string): Promise<string> {
  const words = ['migrate', '--live', '--p2p', '--tls', '--bandwidth', '8', name, target.uri('tls')];
  return source.virsh(words, { timeoutMs: 180_000 }).then(
    () => 'moved',
    (error: unknown) => String(error),
  );
}

async function startGuest(name: string): Promise<LabGuest> {
  const guest = await lab.startGuest({ name, host: source });
  await guest.waitForTick();
  return guest;
}

describe.skipIf(obstacle !== undefined)(`points${obstacle === undefined ? '' : ` (${obstacle})`}`, () => {
  beforeAll(async () => {
    fleet = await fleetForGuests();
    lab = fleet.lab;
    [source, target] = [lab.host('host1'), lab.host('host2')];
  });
  afterAll(async () => lab.down());

  test("the target's libvirt is killed in the first pass over memory: the guest goes on", async () => {
    const guest = await startGuest('first');
    const before = await guest.waitForTick();
    await using point = await lab.at('migration:first:pass-1');
    const move = migrate('first');
    await point.reached();
    expect(target.qemu('first').pid, 'its QEMU is there already').toBeDefined();
    await target.libvirt.kill();
    expect(await move).toContain('error');
    await goesOn(guest, before);
    await target.startLibvirt();
    await waitFor('the end of what had arrived', () => target.qemu('first').pid === undefined);
    expect(await guest.hosts()).toEqual(['host1']);
    await source.virsh(['destroy', 'first']);
  });

  test('the QEMU that waits on the target is killed: the guest goes on', async () => {
    const guest = await startGuest('second');
    const before = await guest.waitForTick();
    await using point = await lab.at('migration:second:arriving');
    const move = migrate('second');
    await point.reached();
    await target.qemu('second').kill();
    expect(await move).toContain('error');
    await goesOn(guest, before);
    expect(await guest.hosts()).toEqual(['host1']);
    await source.virsh(['destroy', 'second']);
  });

  test('from the shell, by what a log says', async () => {
    const guest = await startGuest('third');
    const before = await guest.waitForTick();
    const point = 'log:host1:libvirt/qemu/third.log:initiating migration';
    const words = ['fault', '--name', lab.name, 'kill', 'host2', 'third', '--when', point];
    const fault = execa(join(checkout, 'scripts/lab'), words);
    let said = '';
    fault.stderr.on('data', (text: Buffer) => (said += text.toString()));
    await waitFor('the watch', () => said.includes(`watching for ${point}`));
    const move = migrate('third');
    await fault;
    expect(await move).toContain('error');
    await goesOn(guest, before);
    await source.virsh(['destroy', 'third']);
  });

  test('the manager is killed when a step of a task begins; the next one finishes it', async () => {
    const guest = await makeGuest(fleet, 'fourth', ['--host', 'host1']);
    const before = await guest.waitForTick();
    await using point = await lab.at('step:transfer');
    const asked = fleet.daemon.hostler(['vm', 'migrate', 'fourth', '--to', 'host2'], { anyExit: true });
    await point.reached();
    await fleet.daemon.kill();
    expect((await asked).exitCode).not.toBe(0);
    await fleet.daemon.start();
    await waitFor(
      'the end of the task',
      async () => {
        const { items } = await fleet.daemon.ask<{ items: readonly { kind: string; state: string }[] }>([
          'task',
          'list',
        ]);
        return items.every(({ state }) => ['succeeded', 'undone'].includes(state));
      },
      { timeoutMs: 120_000 },
    );
    await goesOn(guest, before);
    expect(await guest.hosts()).toHaveLength(1);
    expect(await definedOn(fleet, 'fourth')).toEqual(await guest.hosts());
  });

  test('a point that nobody comes to is waited for in vain, and says which it was', async () => {
    await using point = await lab.at('migration:nobody:arrived');
    await expect(point.reached({ timeoutMs: 50 })).rejects.toThrow('in vain for migration:nobody:arrived');
    await expect(lab.at('migration:nobody:sideways')).rejects.toThrow('is no point');
  });
});
