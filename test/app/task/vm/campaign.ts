// Random lives of a fleet: tasks one after the other and at once, faults and crashes at random calls, from
// a seed that can be run again. What must hold then is the same for every seed.
import { isEnded } from '../../../../src/model/task/task.ts';
import type { TaskId } from '../../../../src/model/ids.ts';
import { openJournal } from '../../../../src/daemon/events/journal.ts';
import { isAlive } from '../../../../src/daemon/hypervisor/memory/fleet.ts';
import { readClaims } from '../../../../src/daemon/store/claim/claim.ts';
import { openStore, type Store } from '../../../../src/daemon/store/store.ts';
import { readOpenTasks, readTask } from '../../../../src/daemon/store/task/record.ts';
import { readVm } from '../../../../src/daemon/store/vm/record.ts';
import { openEngine, type Engine, type Request } from '../../../../src/daemon/tasks/engine/engine.ts';
import { vmDelete } from '../../../../src/daemon/tasks/vm/delete.ts';
import { vmMigrate } from '../../../../src/daemon/tasks/vm/migrate.ts';
import { vmStart } from '../../../../src/daemon/tasks/vm/start.ts';
import { vmStop } from '../../../../src/daemon/tasks/vm/stop.ts';
import { quickClock } from '../harness/clock.ts';
import { beginLife, type Fault } from '../harness/life.ts';
import {
  fleetOf,
  hostId,
  holders,
  runners,
  uuid,
  vmId,
  volumesOn,
  worldOf,
  type FleetScene,
} from './scene.ts';

/** mulberry32: small, and the same everywhere. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const definitions = [vmStart, vmStop, vmMigrate, vmDelete];
const faults: readonly Fault[] = [
  'kill-before',
  'kill-during',
  'kill-after',
  'silent-before',
  'silent-after',
  'refused',
];
const hosts = ['host1', 'host2', 'host3'];

export interface SeedResult {
  readonly problems: readonly string[];
  readonly tasks: number;
  readonly lives: number;
  readonly ends: Readonly<Record<string, number>>;
}

export async function runSeed(seed: number): Promise<SeedResult> {
  const random = randomOf(seed);
  const clock = quickClock();
  const store = await openStore({ sqlite: ':memory:' }, { clock });
  await store.tryLease({ holder: 'test' });
  try {
    const pool = random() < 0.5 ? 'shared' : 'local';
    const fleet = await fleetOf(
      { store, clock },
      { hosts, pool, vm: random() < 0.7 ? 'running' : 'stopped' },
    );
    const scene = { stage: { store, clock }, fleet };
    let lives = 0;
    for (; lives < 6; lives += 1) await liveOnce(scene, random);
    // The last life is a quiet one: whatever can come to an end does.
    await liveQuietly(scene);
    return { ...(await judge(scene, pool)), lives };
  } finally {
    await store.close();
  }
}

/** One manager: some requests, some faults, and often a sudden end. */
async function liveOnce(scene: FleetScene, random: () => number): Promise<void> {
  const { store } = scene.stage;
  const faultAt = (): Fault | null =>
    random() < 0.05 ? (faults[Math.floor(random() * faults.length)] ?? null) : null;
  const life = beginLife((_index, call) => {
    const fault = faultAt();
    return call === 'store.write' && fault !== null && !fault.startsWith('kill') ? null : fault;
  });
  const mortal: Store = { ...store, write: (change) => life.pass('store.write', () => store.write(change)) };
  const engine = await engineOf(scene, mortal, life);
  const work = async (): Promise<void> => {
    await engine.resume();
    for (let asked = 0; asked < 3; asked += 1) {
      const request = await chooseRequest(scene, random);
      // Refused, locked, or the last word of this life.
      if (request) await engine.submit(request).catch(() => undefined);
      for (let turns = Math.floor(random() * 60); turns > 0; turns -= 1) await scene.fleet.tick();
      if (random() < 0.2) await cancelOne(scene, engine);
    }
    if (random() < 0.5) await restAll(scene, engine);
  };
  await Promise.race([work(), life.end]);
  if (!life.over) await Promise.race([engine.stop(), life.end]);
}

async function liveQuietly(scene: FleetScene): Promise<void> {
  const { store, clock } = scene.stage;
  const engine = await engineOf(
    scene,
    store,
    beginLife(() => null),
  );
  await engine.resume();
  for (let round = 0; round < 30; round += 1) {
    await restAll(scene, engine);
    const open = await store.read(readOpenTasks);
    if (open.every(({ state }) => state === 'stuck')) break;
    clock.pass(600_000);
    await scene.fleet.tick();
  }
  await engine.stop();
}

async function engineOf(
  scene: FleetScene,
  store: Store,
  life: Parameters<typeof worldOf>[1],
): Promise<Engine> {
  const { clock } = scene.stage;
  const journal = await openJournal({ store, clock });
  const chance = { bytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)) };
  const world = worldOf(scene, life, store, journal);
  return openEngine({ world, definitions, store, journal, clock, chance });
}

async function chooseRequest({ stage }: FleetScene, random: () => number): Promise<Request<unknown> | null> {
  const vm = await stage.store.read((db) => readVm(db, vmId));
  if (!vm?.host) return null;
  const subject = { vm: vmId, name: 'web-1', host: vm.host };
  const target = hostId(hosts[Math.floor(random() * hosts.length)] ?? 'host1');
  const stop = { waitMs: 5_000, then: random() < 0.5 ? 'force' : 'fail', force: random() < 0.5 };
  const kinds: readonly [number, string, object][] = [
    [0.6, 'vm.migrate', { ...subject, target, request: {} }],
    [0.75, 'vm.start', subject],
    [0.97, 'vm.stop', { ...subject, request: stop }],
    [1, 'vm.delete', { ...subject, request: { disks: 'delete', stop: random() < 0.5 } }],
  ];
  const dice = random();
  const [, kind, input] = kinds.find(([upTo]) => dice < upTo) ?? [0, 'vm.start', subject];
  return { kind, actor: 'campaign', input };
}

async function cancelOne({ stage }: FleetScene, engine: Engine): Promise<void> {
  const [task] = await stage.store.read(readOpenTasks);
  if (task) await engine.cancel(task.id, 'campaign').catch(() => undefined);
}

async function restAll({ stage }: FleetScene, engine: Engine): Promise<void> {
  for (const { id } of await stage.store.read(readOpenTasks)) await engine.rest(id);
}

async function judge(scene: FleetScene, pool: string): Promise<Omit<SeedResult, 'lives'>> {
  const { fleet, stage } = scene;
  const problems = [...fleet.violations];
  const { rows, claims, locks, vm } = await stage.store.read(async (db) => ({
    rows: await db.selectFrom('task').select('id').execute(),
    claims: await readClaims(db),
    locks: await db.selectFrom('lock').selectAll().execute(),
    vm: await readVm(db, vmId),
  }));
  const ends: Record<string, number> = {};
  let open = 0;
  for (const { id } of rows) {
    const task = await stage.store.read((db) => readTask(db, id as TaskId));
    if (!task) continue;
    const end = `${task.kind} ${task.state}`;
    ends[end] = (ends[end] ?? 0) + 1;
    if (isEnded(task.state)) continue;
    open += 1;
    if (task.note === null || task.error === null)
      problems.push(`${task.kind} is ${task.state} without a reason`);
    else problems.push(`${task.kind} is still ${task.state}: ${task.note}`);
  }
  if (open === 0 && claims.length + locks.length > 0) problems.push('claims or locks are left');
  const home = vm?.host === undefined || vm.host === null ? null : fleet.hosts.get(vm.host)?.address.name;
  const wantedHomes = vm === null ? [] : [home];
  if (JSON.stringify(holders(fleet)) !== JSON.stringify(wantedHomes)) {
    problems.push(`defined on ${holders(fleet).join(', ') || 'no host'}, recorded on ${String(home)}`);
  }
  if (runners(fleet).length > 1) problems.push(`runs on ${runners(fleet).join(' and ')}`);
  if (vm?.activity) problems.push('the VM is still held');
  for (const host of fleet.hosts.values()) {
    const { name } = host.address;
    const expected = vm !== null && (pool === 'shared' || name === home) ? 1 : 0;
    if (volumesOn(host, pool).length !== expected)
      problems.push(`volumes on ${name}: ${volumesOn(host, pool).join()}`);
    if (isAlive(host, uuid) && name !== home) problems.push(`it runs on ${name}, which is not its home`);
  }
  return { problems, tasks: rows.length, ends };
}
