// The manager killed before and after each step, and in the middle of what it asks of hosts, of every task
// about a VM: afterwards everything is as it was asked for, once, and nothing is left over.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { vmCreate } from '../../../src/daemon/tasks/vm/create.ts';
import { vmDelete } from '../../../src/daemon/tasks/vm/delete.ts';
import { vmMigrate } from '../../../src/daemon/tasks/vm/migrate.ts';
import { vmStart } from '../../../src/daemon/tasks/vm/start.ts';
import { vmStop } from '../../../src/daemon/tasks/vm/stop.ts';
import { MiB } from '../../../src/model/memory.ts';
import { MortalFleet, type Work, type WorkArguments } from '../../lab/kill/mortal.ts';
import { pointsOf, printPoint, type KillPoint } from '../../lab/kill/point.ts';
import { begunTimes, whole, type Expected } from '../../lab/kill/whole.ts';
import { goesOn } from '../../lab/guests.ts';
import { Findings } from './findings.ts';

const findings = new Findings('killed at every step');
const patience = { timeout: 2 * 3_600_000, retry: 0 };
let mortal: MortalFleet;

beforeAll(async () => {
  mortal = await MortalFleet.up();
}, 600_000);
afterAll(async () => {
  findings.print();
  await mortal[Symbol.asyncDispose]();
});

const during = (verb: string, afterMs: number): KillPoint => ({ at: 'during', verb, afterMs });
const other = (host: string): string => (host === 'host1' ? 'host2' : 'host1');
const hasDisk = (pool: 'local' | 'shared') => ({ pool, diskBytes: 32 * MiB });
const guestOf = (name: string, more: object = {}) => ({
  input: { name, template: 'lab-guest', networks: ['guest'], memoryMiB: 128, ...more },
});

/** One case: the task is killed there, ends as it should, and the fleet is whole. */
async function killedAt(
  point: KillPoint,
  work: Work,
  args: WorkArguments,
  after: Expected,
  proof: () => Promise<readonly string[]> = () => Promise.resolve([]),
): Promise<void> {
  await findings.judge(
    `${work} ${after.pool ?? 'no disk'}${after.runs ? '' : ' off'}`,
    printPoint(point),
    async () => {
      const task = await mortal.killed(point, work, args);
      const ended =
        task.state === 'succeeded' ? [] : [`it is ${task.state}: ${task.note ?? task.error?.message ?? ''}`];
      return [...ended, ...(await whole(mortal.fleet, after)), ...(await proof())];
    },
  );
}

/** It ticks, and its process was begun exactly so often. */
async function ticksOnce(name: string, times: number): Promise<string[]> {
  await mortal.fleet.lab.guest(name).waitForTick();
  const begun = begunTimes(mortal.fleet, name);
  return begun === times ? [] : [`${name} was begun ${begun} times instead of ${times}`];
}

test('create, and delete what was created', patience, async () => {
  const creations = [
    ...pointsOf(vmCreate),
    during('volume.create', 20),
    during('vm.define', 10),
    during('vm.start', 20),
    during('vm.start', 150),
  ];
  const deletions = [...pointsOf(vmDelete), during('vm.undefine', 5), during('volume.delete', 5)];
  for (const [at, point] of creations.entries()) {
    const name = `made-${at}`;
    const host = at % 2 === 0 ? 'host1' : 'host2';
    const pool = at % 3 === 0 ? 'shared' : 'local';
    const there = { name, home: host, runs: true, pool } as const;
    await killedAt(point, 'vm.create', guestOf(name, { host, ...hasDisk(pool) }), there, () =>
      ticksOnce(name, 1),
    );
    const deletion = deletions[at % deletions.length] ?? point;
    const off = await mortal.ask('vm.stop', { vm: name, input: { force: true } });
    await mortal.rest(off.id);
    await killedAt(deletion, 'vm.delete', { vm: name }, { name, home: null, runs: false, pool });
  }
  expect(findings.of('vm.create', 'vm.delete')).toEqual([]);
});

test('start and stop', patience, async () => {
  const name = 'lamp';
  const made = await mortal.ask('vm.create', guestOf(name, { host: 'host1', stopped: true }));
  await mortal.rest(made.id);
  const starts = [...pointsOf(vmStart), during('vm.start', 20), during('vm.start', 150)];
  const stops = [...pointsOf(vmStop), during('vm.destroy', 5), during('vm.shutDown', 100)];
  for (let at = 0; at < Math.max(starts.length, stops.length); at += 1) {
    const [start, stop] = [starts[at % starts.length], stops[at % stops.length]];
    if (start === undefined || stop === undefined) continue;
    const on = { name, home: 'host1', runs: true };
    await killedAt(start, 'vm.start', { vm: name, input: {} }, on, () => ticksOnce(name, at + 1));
    const asked = stop.at === 'during' && stop.verb === 'vm.shutDown';
    const input = asked ? { timeoutS: 60 } : { force: true };
    await killedAt(stop, 'vm.stop', { vm: name, input }, { ...on, runs: false });
  }
  expect(findings.of('vm.start', 'vm.stop')).toEqual([]);
});

const transfers = [
  during('migration.perform', 30),
  during('migration.perform', 400),
  during('migration.perform', 1500),
];

test.each(['shared', 'local'] as const)('migrate a running guest, its disk %s', patience, async (pool) => {
  const name = `mover-${pool}`;
  const made = await mortal.ask('vm.create', guestOf(name, { host: 'host1', ...hasDisk(pool) }));
  await mortal.rest(made.id);
  const guest = mortal.fleet.lab.guest(name);
  await guest.waitForTick();
  await guest.ask('/disk/write?device=vda&blocks=256', 60_000);
  let home = 'host1';
  for (const point of [...pointsOf(vmMigrate), ...transfers]) {
    const before = await guest.ask();
    const to = other(home);
    await killedAt(
      point,
      'vm.migrate',
      { vm: name, input: { to } },
      { name, home: to, runs: true, pool },
      async () => {
        await goesOn(guest, before);
        const { bad } = await guest.ask<{ bad: number }>('/disk/verify?device=vda&blocks=256', 60_000);
        return bad === 0 ? [] : [`${bad} blocks of its disk are not what it wrote`];
      },
    );
    home = (await guest.hosts())[0] ?? home;
  }
  const off = await mortal.ask('vm.stop', { vm: name, input: { force: true } });
  await mortal.rest(off.id);
  expect(findings.of('vm.migrate')).toEqual([]);
});

test('migrate a stopped VM, its disk local', patience, async () => {
  const name = 'sleeper';
  const made = await mortal.ask('vm.create', guestOf(name, { host: 'host1', ...hasDisk('local') }));
  await mortal.rest(made.id);
  const guest = mortal.fleet.lab.guest(name);
  await guest.waitForTick();
  await guest.ask('/disk/write?device=vda&blocks=256', 60_000);
  const off = await mortal.ask('vm.stop', { vm: name, input: { timeoutS: 60 } });
  await mortal.rest(off.id);
  let home = 'host1';
  for (const point of [...pointsOf(vmMigrate), during('volume.copy', 30), during('migration.perform', 5)]) {
    const to = other(home);
    const there = { name, home: to, runs: false, pool: 'local' } as const;
    await killedAt(point, 'vm.migrate', { vm: name, input: { to } }, there);
    home = to;
  }
  const on = await mortal.ask('vm.start', { vm: name, input: {} });
  await mortal.rest(on.id);
  await guest.waitForTick();
  const disk = await guest.ask('/disk/verify?device=vda&blocks=256', 60_000);
  expect(disk).toMatchObject({ good: 256, bad: 0 });
  expect(findings.of('vm.migrate')).toEqual([]);
});
