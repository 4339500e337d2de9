// Hosts of two Debian releases in one lab: what moves between them, and what libvirt refuses.
import { beforeEach, expect, test } from 'vitest';
import type { LabGuest } from '../../../src/lab/fleet/guest.ts';
import type { LabHost } from '../../../src/lab/host/host.ts';
import { HostOsUnavailable } from '../../../src/lab/host-os/bootstrap.ts';
import { wishHost } from '../../../src/lab/host-os/build.ts';
import { Lab } from '../../../src/lab/lab.ts';
import { labObstacle } from '../../../src/lab/obstacle.ts';
import type { HostWish } from '../../../src/lab/plan.ts';

let wishes: readonly HostWish[];
beforeEach(async (ctx) => {
  const obstacle = labObstacle();
  if (obstacle !== undefined) ctx.skip(obstacle);
  try {
    wishes = [await wishHost('debian-12'), await wishHost('debian-13')];
  } catch (error) {
    if (error instanceof HostOsUnavailable) ctx.skip(error.message);
    throw error;
  }
}, 1_800_000);

async function versionsOf(host: LabHost): Promise<{ libvirt: number; qemu: number }> {
  const text = await host.virsh(['version']);
  const major = (pattern: RegExp): number => Number(pattern.exec(text)?.[1]);
  return {
    libvirt: major(/Using library: libvirt (\d+)\./),
    qemu: major(/Running hypervisor: QEMU (\d+)\./),
  };
}

const migrate = (guest: LabGuest, source: LabHost, target: LabHost): Promise<string> =>
  source.virsh(['migrate', '--live', '--p2p', '--tls', guest.name, `qemu+tls://${target.name}/system`], {
    timeoutMs: 180_000,
  });

test('a guest born on Debian 12 moves to Debian 13 and back; one born on 13 is refused by 12', async () => {
  await using lab = await Lab.up({ hosts: wishes });
  const [older, newer] = [lab.host('host1'), lab.host('host2')];
  expect(await versionsOf(older)).toEqual({ libvirt: 9, qemu: 7 });
  expect(await versionsOf(newer)).toEqual({ libvirt: 11, qemu: 10 });

  const traveller = await lab.startGuest({ name: 'traveller', host: older });
  const first = await traveller.waitForTick();
  await migrate(traveller, older, newer);
  const there = await traveller.waitForTick(first.tick + 5);
  expect(await traveller.hosts()).toEqual([newer.name]);
  await migrate(traveller, newer, older);
  const back = await traveller.waitForTick(there.tick + 5);
  expect(await traveller.hosts()).toEqual([older.name]);
  expect([there.boot, back.boot]).toEqual([first.boot, first.boot]);

  const native = await lab.startGuest({ name: 'native', host: newer });
  const before = await native.waitForTick();
  await expect(migrate(native, newer, older)).rejects.toThrow('does not support machine type');
  expect(await native.hosts()).toEqual([newer.name]);
  expect((await native.waitForTick(before.tick + 5)).boot).toBe(before.boot);
});
