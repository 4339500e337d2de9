// What surrounds a move breaks in the middle of it: hosts, daemons, the migration network, the manager, its
// disk. The guest runs on one host, or is as it was; where it is lost, hostler says exactly that.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TaskResource } from '../../../src/contract/task/task.ts';
import { MortalFleet } from '../../lab/kill/mortal.ts';
import { Mover, type MoverOptions } from '../../lab/kill/mover.ts';
import { waitFor } from '../../../src/lab/wait.ts';
import { Findings } from './findings.ts';

/** Longer than TCP's first attempts; it doubles its pauses, and what was cut goes on after as long again. */
const cutMs = 10_000;
const findings = new Findings('broken in the middle of a move');
const patience = { timeout: 3_600_000, retry: 0 };
let mortal: MortalFleet;
let number = 0;

beforeAll(async () => {
  mortal = await MortalFleet.up();
}, 600_000);
afterAll(async () => {
  findings.print();
  await mortal[Symbol.asyncDispose]();
});

type Where = Omit<MoverOptions, 'name'>;

async function broken(
  what: string,
  where: Where,
  run: (mover: Mover) => Promise<readonly string[]>,
): Promise<void> {
  const { phase, pool } = where;
  await findings.judge(`${phase}, disk ${pool}`, what, async () => {
    const mover = await Mover.underWay(mortal, { ...where, name: `torn-${(number += 1)}` });
    try {
      return await run(mover);
    } finally {
      await mover.remove().catch(() => undefined);
    }
  });
}

const said = ({ state, note, error }: TaskResource): string => `${state}: ${note ?? error?.message ?? ''}`;
const ended = (mover: Mover, what = 'its end'): Promise<TaskResource> =>
  mortal.until(mover.task, what, ({ state }) => ['succeeded', 'undone', 'stuck'].includes(state), 60_000);

/** It ended one way or the other, and the guest is whole where that says that it is. */
async function oneOrTheOther(mover: Mover): Promise<string[]> {
  const task = await ended(mover);
  if (task.state === 'stuck') return [said(task)];
  return mover.problems(task.state === 'succeeded' ? mover.target : mover.source, true);
}

async function moved(mover: Mover): Promise<string[]> {
  const task = await ended(mover);
  return [...(task.state === 'succeeded' ? [] : [said(task)]), ...(await mover.problems(mover.target, true))];
}

/** It waits, and says of what: read before whatever broke is mended. */
async function waits(mover: Mover, of: RegExp): Promise<string[]> {
  const task = await mortal.until(mover.task, 'its parking', ({ state }) => state === 'parked', 40_000);
  return of.test(task.note ?? '') ? [] : [`it does not say what it waits for: ${said(task)}`];
}

/** The guest is lost, that is said, it is off on its old home, and starts from its disks, once. */
async function lost(mover: Mover, gone: string): Promise<string[]> {
  const task = await ended(mover);
  const isSaid =
    task.state === 'undone' && task.error?.code === 'guest-lost' && task.error.message.includes(gone);
  return [
    ...(isSaid ? [] : [`it is not said that ${gone} lost it: ${said(task)}`]),
    ...(await mover.problems(mover.source, false)),
    ...(await mover.startsAnew(mover.source)),
  ];
}

test('in pre-copy', patience, async () => {
  for (const pool of ['shared', 'local'] as const) {
    const where = { phase: 'pre-copy', pool } as const;
    await broken("the target's power is cut", where, async (mover) => {
      await mover.target.cutPower();
      await waitFor('the end of the move', async () =>
        (await mover.stateAt(mover.source)).startsWith('running'),
      );
      await mover.target.restorePower();
      return oneOrTheOther(mover);
    });
    await broken("the source's libvirt is killed", where, async (mover) => {
      await mover.source.libvirt.kill();
      await waitFor('its end', () => mover.source.libvirt.pid === undefined);
      await mover.source.startLibvirt();
      return oneOrTheOther(mover);
    });
    await broken(`the migration network is cut for ${cutMs / 1000} s`, where, async (mover) => {
      await mover.target.link('migration').cut();
      await sleep(cutMs);
      await mover.target.link('migration').restore();
      return moved(mover);
    });
    await broken('the migration network is cut, and the move cancelled', where, async (mover) => {
      await mover.target.link('migration').cut();
      await mortal.client.call('task.cancel', { task: mover.task });
      const task = await ended(mover, 'its end while the network is cut');
      await mover.target.link('migration').restore();
      return [
        ...(task.state === 'undone' ? [] : [said(task)]),
        ...(await mover.problems(mover.source, true)),
      ];
    });
    await broken('the migration network is reset', where, async (mover) => {
      await mover.target.link('migration').reset();
      const task = await ended(mover, 'its end while the network is reset');
      await mover.target.link('migration').restore();
      return [
        ...(task.state === 'undone' ? [] : [said(task)]),
        ...(await mover.problems(mover.source, true)),
      ];
    });
  }
  expect(findings.of('pre-copy')).toEqual([]);
});

test('in pre-copy, and the guest with its host', patience, async () => {
  await broken("the source's power is cut", { phase: 'pre-copy', pool: 'shared' }, async (mover) => {
    await mover.source.cutPower();
    const parked = await waits(mover, /does not answer|cannot be reached/);
    await mover.source.restorePower();
    const task = await ended(mover);
    return [
      ...parked,
      ...(task.state === 'undone' ? [] : [said(task)]),
      ...(await mover.problems(mover.source, false)),
      ...(await mover.startsAnew(mover.source)),
    ];
  });
  await broken("the target's libvirt is killed", { phase: 'pre-copy', pool: 'local' }, async (mover) => {
    await mover.target.libvirt.kill();
    await waitFor('its end', () => mover.target.libvirt.pid === undefined);
    await mover.target.startLibvirt();
    return oneOrTheOther(mover);
  });
  expect(findings.of('pre-copy')).toEqual([]);
});

test('in post-copy, and it is mended', patience, async () => {
  for (const pool of ['shared', 'local'] as const) {
    const where = { phase: 'post-copy', pool } as const;
    await broken(`the migration network is cut for ${cutMs / 1000} s`, where, async (mover) => {
      const link = mover.target.link('migration');
      await link.cut();
      // Nobody is told of a cut: that it lasts is all that there is of it.
      await sleep(cutMs);
      await link.restore();
      return moved(mover);
    });
    await broken('the migration network is reset', where, async (mover) => {
      const link = mover.target.link('migration');
      await link.reset();
      const parked = await waits(mover, /post-copy connection broke/);
      await link.restore();
      return [...parked, ...(await moved(mover))];
    });
  }
  await broken('reset, and the manager killed', { phase: 'post-copy', pool: 'shared' }, async (mover) => {
    const link = mover.target.link('migration');
    await link.reset();
    await mortal.fleet.daemon.kill();
    await mortal.start();
    const parked = await waits(mover, /post-copy connection broke/);
    await link.restore();
    return [...parked, ...(await moved(mover))];
  });
  await broken('the manager is killed', { phase: 'post-copy', pool: 'shared' }, async (mover) => {
    await mortal.fleet.daemon.kill();
    await mortal.start();
    return moved(mover);
  });
  await broken("the source's libvirt is killed", { phase: 'post-copy', pool: 'shared' }, async (mover) => {
    await mover.source.libvirt.kill();
    await waitFor('its end', () => mover.source.libvirt.pid === undefined);
    await mover.source.startLibvirt();
    return moved(mover);
  });
  expect(findings.of('post-copy')).toEqual([]);
});

test('in post-copy, and the guest is lost', patience, async () => {
  const shared = { phase: 'post-copy', pool: 'shared' } as const;
  await broken("the target's power is cut", shared, async (mover) => {
    await mover.target.cutPower();
    const parked = await waits(mover, /does not answer|cannot be reached/);
    await mover.target.restorePower();
    return [...parked, ...(await lost(mover, 'host2'))];
  });
  await broken("the target's QEMU is killed", shared, async (mover) => {
    await mover.target.qemu(mover.name).kill();
    return lost(mover, 'host2');
  });
  await broken("the source's power is cut", shared, async (mover) => {
    await mover.source.cutPower();
    const parked = await waits(mover, /does not answer|cannot be reached/);
    await mover.source.restorePower();
    return [...parked, ...(await lost(mover, 'host1'))];
  });
  await broken("the target's QEMU is killed", { phase: 'post-copy', pool: 'local' }, async (mover) => {
    await mover.target.qemu(mover.name).kill();
    const task = await ended(mover);
    const isSaid =
      task.state === 'stuck' && task.error?.code === 'guest-lost' && /newer/.test(task.note ?? '');
    // What its note advises, in that order.
    await mortal.client.call('task.cancel', { task: task.id });
    const off = await mortal.ask('vm.stop', { vm: mover.name, input: { force: true } });
    await mortal.rest(off.id);
    // The disk that was written at the target is left there for a person; here nobody wants it.
    await mover.target.run('sh', ['-c', 'rm -f /datastore/local/"$1"-*', 'sh', mover.name]);
    return [...(isSaid ? [] : [said(task)]), ...(await mover.startsAnew(mover.source))];
  });
  expect(findings.of('post-copy')).toEqual([]);
});
