// The lab guest moves between hosts of the lab with plain virsh, and proves itself that it is the same one.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GuestState, LabGuest } from '../../../src/lab/fleet/guest.ts';
import { Lab } from '../../../src/lab/lab.ts';
import { labObstacle } from '../../../src/lab/obstacle.ts';
import { waitFor } from '../../../src/lab/wait.ts';

const obstacle = labObstacle();
let lab: Lab;

async function migrate(name: string, ...more: string[]): Promise<void> {
  const target = lab.host('host2').uri('tls');
  const words = ['migrate', '--live', '--p2p', '--tls', ...more, name, target];
  await lab.host('host1').virsh(words, { timeoutMs: 180_000 });
}

/** It went on where it was: no boot in between, no tick lost, active on one host alone. */
async function expectGoesOn(guest: LabGuest, before: GuestState, host: string): Promise<void> {
  const after = await guest.waitForTick(before.tick);
  expect(after.boot).toBe(before.boot);
  const later = await guest.waitForTick(after.tick);
  expect(later.boot).toBe(before.boot);
  expect(await guest.hosts()).toEqual([host]);
}

describe.skipIf(obstacle !== undefined)(`migration${obstacle === undefined ? '' : ` (${obstacle})`}`, () => {
  beforeAll(async () => {
    lab = await Lab.up({ hosts: 2 });
  });
  afterAll(async () => lab.down());

  test('over TLS, peer to peer, tick and boot id go on', async () => {
    const guest = await lab.startGuest({ name: 'shared', host: lab.host('host1') });
    const before = await guest.waitForTick();
    await using probe = await guest.ping();
    await probe.waitForAnswer();
    await migrate('shared');
    await expectGoesOn(guest, before, 'host2');
    await probe.waitForAnswer();
    const { longestMs } = await probe.stop();
    console.info(`migration over TLS: ${longestMs} ms of silence on the network`);
    expect(longestMs).toBeLessThan(10_000);
    await lab.host('host2').virsh(['destroy', 'shared']);
  });

  test('from local to local disk, with every block', async () => {
    const disks = [{ pool: 'local', sizeMiB: 32 }] as const;
    const guest = await lab.startGuest({ name: 'carried', host: lab.host('host1'), disks });
    const before = await guest.waitForTick();
    const written = await guest.ask<object>('/disk/write?device=vda&blocks=2048', 60_000);
    expect(written).toMatchObject({ blocks: 2048 });
    await migrate('carried', '--copy-storage-all');
    await expectGoesOn(guest, before, 'host2');
    const verified = await guest.ask<object>('/disk/verify?device=vda&blocks=2048', 60_000);
    expect(verified).toMatchObject({ good: 2048, bad: 0 });
    await lab.host('host2').virsh(['destroy', 'carried']);
  });

  test('when the power of the target is cut under way, the source goes on', async () => {
    const host = lab.host('host1');
    const guest = await lab.startGuest({ name: 'kept', host });
    const before = await guest.waitForTick();
    await guest.ask('/dirty?mib=32&rate=16');
    await lab.host('host2').link('migration').slow({ rateMbit: 40 });
    const move = migrate('kept').then(
      () => 'moved',
      (error: unknown) => String(error),
    );
    await waitFor('memory on its way', async () => {
      const info = await host.virsh(['domjobinfo', 'kept']);
      return /Memory processed: +[1-9]/.test(info) && /MiB|KiB/.test(info);
    });
    await lab.host('host2').cutPower();
    expect(await move).toContain('error');
    await expectGoesOn(guest, before, 'host1');
    await lab.host('host2').restorePower();
    expect(await guest.hosts()).toEqual(['host1']);
    await lab.host('host2').link('migration').restore();
    await guest.ask('/dirty/stop');
    await migrate('kept');
    await expectGoesOn(guest, before, 'host2');
  });
});
