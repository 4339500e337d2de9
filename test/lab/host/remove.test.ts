import { expect, test } from 'vitest';
import { Fleet } from '../fleet.ts';

test('a host is forgotten, and its guest goes on', async () => {
  await using fleet = await Fleet.up({ hosts: 1 });
  const { lab, daemon } = fleet;
  const guest = await lab.startGuest({ name: 'by-hand', host: lab.host('host1') });
  await guest.waitForTick();

  const removed = await daemon.hostler(['host', 'remove', 'host1', '--yes']);
  expect(removed.stdout).toContain('host1 was removed');
  expect((await daemon.ask<{ items: unknown[] }>(['vm', 'list'])).items).toEqual([]);
  const unasked = await daemon.hostler(['host', 'remove', 'host1'], { anyExit: true });
  expect(unasked.exitCode).toBe(3);

  const { boot, tick } = await guest.ask();
  expect((await guest.waitForTick(tick + 5)).boot).toBe(boot);
});
