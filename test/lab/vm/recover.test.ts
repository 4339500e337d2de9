// A move whose connection breaks in post-copy: the guest stands on both hosts with part of its memory on
// either, nothing of it is ended, and the move goes on by itself.
import { expect, test } from 'vitest';
import type { TaskResource } from '../../../src/contract/task/task.ts';
import { waitFor } from '../../../src/lab/wait.ts';
import { definedOn, fleetForGuests, goesOn, makeGuest } from '../guests.ts';

test('a move that broke in post-copy says so, waits, and goes on when the network is back', async () => {
  await using fleet = await fleetForGuests({ hosts: 2 });
  const { daemon, lab } = fleet;
  const [source, target] = [lab.host('host1'), lab.host('host2')];
  const guest = await makeGuest(fleet, 'torn', ['--host', 'host1', '--memory', '192MiB']);
  await guest.ask('/dirty?mib=48&rate=64');
  const before = await guest.ask();
  await target.link('migration').slow({ rateMbit: 40 });

  await using pass = await lab.at('migration:torn:pass-1');
  await using switched = await lab.at('migration:torn:post-copy');
  const words = ['vm', 'migrate', 'torn', '--to', 'host2', '--post-copy', 'reserve', '--no-wait'];
  const id = (await daemon.hostler(words)).stdout.trim();
  const taskIs = (what: string, is: (task: TaskResource) => boolean): Promise<TaskResource> =>
    waitFor(what, async () => {
      const task = await daemon.ask<TaskResource>(['task', 'show', id]);
      return is(task) && task;
    });
  await pass.reached();
  await source.virsh(['migrate-postcopy', 'torn']);
  await switched.reached();
  // What its interrupts and its NIC touch has to be there: a QEMU that misses it waits with its lock held,
  // and answers nobody once its connection is broken.
  const { tick } = await guest.waitForTick(before.tick + 1);
  await guest.waitForTick(tick + 10);
  await target.link('guest').cut();
  await target.link('migration').reset();
  const waiting = await taskIs('the task to wait', ({ state }) => state === 'parked');
  expect(waiting.note).toContain('post-copy connection broke');

  await target.link('migration').restore();
  await taskIs('the task to succeed', ({ state }) => state === 'succeeded');
  expect(await guest.hosts()).toEqual(['host2']);
  expect(await definedOn(fleet, 'torn')).toEqual(['host2']);
  await target.link('guest').restore();
  await goesOn(guest, before);
});
