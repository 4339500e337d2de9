// What has to hold of a refusal, whichever it is.
import { expect } from 'vitest';
import type { PlanResource } from '../../../src/contract/vm/plan.ts';
import type { TaskResource } from '../../../src/contract/task/task.ts';
import { definedOn } from '../../lab/guests.ts';
import { inDevices, provoke, subject, type RefusalCase, type RefusalWorld } from './world.ts';

export async function expectRefused(world: RefusalWorld, each: RefusalCase): Promise<void> {
  const { plan, before, after } = await provoke(world, each);
  expect(plan.go).toBe(false);
  expect(plan.refusals.map(({ code }) => code)).toContain(each.code);
  for (const refusal of plan.refusals) {
    expect(refusal.code).toMatch(/^[a-z-]+$/);
    expect(refusal.about).not.toBe('');
    expect(refusal.needed).not.toBe('');
    expect(refusal.found).not.toBe('');
    expect(refusal.fix).toMatch(/^[A-Z].*\.$/s);
  }
  const refusal = plan.refusals.find(({ code }) => code === each.code);
  if (each.amounts === true) {
    expect(refusal?.found).toMatch(/\d/);
    expect(`${refusal?.needed ?? ''} ${refusal?.found ?? ''}`).toMatch(/\d|without/);
  }
  // A refused plan has no steps, and all that it looked at is as it was.
  expect(plan.steps).toEqual([]);
  expect(after).toEqual(before);
}

/**
 * Nobody outside sees whether a folder is at the target. libvirt does when it starts the QEMU there, before
 * memory moves, and its words come in the form of every other refusal.
 */
export async function expectLibvirtsWord(world: RefusalWorld): Promise<void> {
  const { fleet, source } = world;
  await source.run('mkdir', ['-p', '/srv/serial']);
  await world.redefine(
    inDevices(
      `<channel type='file'><source path='/srv/serial/web.log'/>` +
        `<target type='virtio' name='org.example.log'/></channel>`,
    ),
  );
  await world.start();
  const words = ['vm', 'migrate', subject, '--to', world.target.name];
  const planned = await fleet.daemon.hostler([...words, '--plan', '--json'], { anyExit: true });
  const plan = JSON.parse(planned.stdout) as PlanResource;
  expect(plan.refusals).toEqual([]);
  expect(plan.checks.find(({ about }) => about.includes('/srv/serial'))?.verdict).toBe('not-visible');

  const before = await source.virsh(['dumpxml', subject, '--inactive']);
  const refused = await fleet.daemon.hostler([...words, '--json'], { anyExit: true });
  const task = JSON.parse(refused.stdout) as TaskResource;
  expect(refused.exitCode).toBe(4);
  expect(task).toMatchObject({ state: 'undone', error: { code: 'vm-migrate-refused' } });
  expect(task.error?.refusals).toHaveLength(1);
  const [refusal] = task.error?.refusals ?? [];
  expect(refusal).toMatchObject({ code: 'libvirt', about: `move of ${subject} to ${world.target.name}` });
  expect(refusal?.found).toContain('/srv/serial/web.log');
  expect(refusal?.fix).toMatch(/^[A-Z].*\.$/s);
  expect(await source.virsh(['domstate', subject])).toContain('paused');
  expect(await source.virsh(['dumpxml', subject, '--inactive'])).toBe(before);
  expect(await definedOn(fleet, subject)).toEqual([source.name]);
}
