// A reset is what QEMU needs to notice a broken post-copy: both sides stop, and the move is taken up again.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { GuestState, LabGuest } from '../../../src/lab/fleet/guest.ts';
import { HostOsUnavailable, wishHost } from '../../../src/lab/host-os/build.ts';
import type { LabHost } from '../../../src/lab/host/host.ts';
import { Lab } from '../../../src/lab/lab.ts';
import { labObstacle } from '../../../src/lab/obstacle.ts';
import { waitFor } from '../../../src/lab/wait.ts';

beforeEach((ctx) => {
  const obstacle = labObstacle();
  if (obstacle !== undefined) ctx.skip(obstacle);
});

const stateOn = async (host: LabHost): Promise<string> =>
  (await host.virsh(['domstate', '--reason', 'torn'])).trim();

/** So many ticks more on its console. */
async function ticksOn(guest: LabGuest, more: number): Promise<Pick<GuestState, 'boot' | 'tick'>> {
  const from = guest.lastTick()?.tick ?? 0;
  return waitFor(`${more} ticks`, () => {
    const last = guest.lastTick();
    return last !== undefined && last.tick >= from + more && last;
  });
}

/** Breaks the move where the guest already runs on the target, and most of its memory is on the source. */
async function breakPostCopy(lab: Lab, guest: LabGuest, words: readonly string[]): Promise<string> {
  const [source, target] = [lab.host('host1'), lab.host('host2')];
  await using pass = await lab.at('migration:torn:pass-1');
  await using switched = await lab.at('migration:torn:post-copy');
  const move = source.virsh(words, { timeoutMs: 180_000 }).then(
    () => 'moved',
    (error: unknown) => String(error),
  );
  await pass.reached();
  const answer = await source.virsh(['migrate-postcopy', 'torn']).catch((error: unknown) => String(error));
  if (answer.includes('userfault')) return answer;
  await switched.reached();
  // What its interrupts touch has to be there. A CPU that misses that waits for it with QEMU's big lock held,
  // and a QEMU whose connection breaks then never answers libvirt again.
  await ticksOn(guest, 10);
  await target.link('migration').reset();
  for (const host of [source, target]) {
    await waitFor(`the break, seen by QEMU on ${host.name}`, () =>
      readFileSync(join(host.logFolder, 'libvirt/qemu/torn.log'), 'utf8').includes('Migration paused'),
    );
  }
  return await move;
}

test.for(['debian-12', 'debian-13'] as const)(
  '%s: a post-copy whose connections are reset stops on both sides, and goes on once it is told to',
  { timeout: 1_800_000 },
  async (os, ctx) => {
    const wish = await wishHost(os).catch((error: unknown) => {
      if (error instanceof HostOsUnavailable) ctx.skip(error.message);
      throw error;
    });
    await using lab = await Lab.up({ hosts: [wish, wish] });
    const [source, target] = [lab.host('host1'), lab.host('host2')];
    const guest = await lab.startGuest({ name: 'torn', host: source, memoryMiB: 192 });
    const before = await guest.waitForTick();
    await guest.ask('/dirty?mib=48&rate=64');
    // A frame for memory that is not there yet would stop the target's QEMU as well.
    await target.link('guest').cut();
    await target.link('migration').slow({ rateMbit: 40 });

    const words = ['migrate', '--live', '--p2p', '--postcopy', 'torn', target.uri('tls')];
    const end = await breakPostCopy(lab, guest, words);
    if (end.includes('userfault')) ctx.skip(`no post-copy here: ${end}`);
    expect(end).toContain('post-copy phase');
    expect(await stateOn(source)).toBe('paused (post-copy failed)');
    expect(await stateOn(target)).toBe('running (post-copy failed)');

    await target.link('migration').restore();
    const begun = performance.now();
    const resume = source.virsh([...words, '--postcopy-resume'], { timeoutMs: 180_000 });
    const resumed = await resume.then(
      () => 'resumed',
      (error: unknown) => String(error),
    );
    if (os === 'debian-13' && resumed !== 'resumed' && target.libvirt.pid === undefined) {
      // A null pointer in qemuProcessIncomingDefNew, whenever it prepares to take a move up again.
      expect(target.qemu('torn').pid, 'the guest is as it was').toBeDefined();
      ctx.skip("libvirt 11.3's daemon on the target dies of being told to take a post-copy up again");
    }
    expect(resumed).toBe('resumed');
    console.info(`${os}: taken up again and ended in ${Math.round(performance.now() - begun)} ms`);
    expect(await stateOn(target)).toBe('running (migrated)');
    expect(await guest.hosts()).toEqual([target.name]);
    await target.link('guest').restore();
    const after = await guest.waitForTick(before.tick);
    expect((await guest.waitForTick(after.tick + 5)).boot).toBe(before.boot);
  },
);
