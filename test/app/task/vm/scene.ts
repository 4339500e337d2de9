// A fleet in memory with one VM, and what must hold of the whole of it when a task about that VM has come
// to rest.
import { createHash } from 'node:crypto';
import type { HostId, ImageId, VmId } from '../../../../src/model/ids.ts';
import type { Image } from '../../../../src/model/image/image.ts';
import type { Pool } from '../../../../src/model/pool/pool.ts';
import { template } from '../../../../src/model/template/template-fixture.ts';
import { newConnection, nextConnection } from '../../../../src/model/host/connection.ts';
import type { VmSpec } from '../../../../src/model/vm/spec.ts';
import {
  findVolume,
  isAlive,
  memoryFleet,
  type MemoryFleet,
  type MemoryHost,
} from '../../../../src/daemon/hypervisor/memory/fleet.ts';
import { memoryHypervisor } from '../../../../src/daemon/hypervisor/memory/hypervisor.ts';
import { readClaims } from '../../../../src/daemon/store/claim/claim.ts';
import { insertHost } from '../../../../src/daemon/store/host/record.ts';
import { insertImage } from '../../../../src/daemon/store/image/record.ts';
import type { Store, Writer } from '../../../../src/daemon/store/store.ts';
import type { TaskRecord } from '../../../../src/daemon/store/task/record.ts';
import { readVm } from '../../../../src/daemon/store/vm/record.ts';
import type { Engine, Request } from '../../../../src/daemon/tasks/engine/engine.ts';
import type { TaskDefinition } from '../../../../src/daemon/tasks/engine/step.ts';
import type { TaskWorld } from '../../../../src/daemon/tasks/world.ts';
import type { Journal } from '../../../../src/daemon/events/journal.ts';
import type { MakeScene, Scene, Stage } from '../harness/drive.ts';
import { interpose, type Life } from '../harness/life.ts';
import { manager, putGuest, specOf, type Guest } from './guest.ts';
import { memoryPower, noBootImages, noKeys } from '../node/machines.ts';

export const vmId = 'vm-00000000000000000000000001' as VmId;
export const uuid = '11111111-2222-4333-8444-555555555555';
export { manager };
export const hostId = (name: string): HostId => `host-${name}` as HostId;
const at = '2026-01-01T00:00:00.000Z';

export interface FleetScene {
  readonly stage: Stage;
  readonly fleet: MemoryFleet;
}

export interface SceneSettings {
  readonly hosts?: readonly string[];
  /** Hosts that are there and that the store does not know. */
  readonly unknown?: readonly string[];
  readonly pool: 'shared' | 'local';
  /** Whether the VM is there at the start, and how. */
  readonly vm: 'running' | 'paused' | 'stopped' | 'none';
  readonly definitions: readonly TaskDefinition<TaskWorld, never>[];
  readonly request: Request<unknown>;
  /** What else is to be there before it begins. */
  prepare?(scene: FleetScene): Promise<void>;
  /** Changes the hosts before the store learns of them. */
  changeHosts?(fleet: MemoryFleet): void;
  check(scene: FleetScene, task: TaskRecord): Promise<Iterable<string>>;
}

const webOne = (pool: string, power: Guest['power']): Guest => {
  return { id: vmId, name: 'web-1', uuid, host: 'host1', pool, power };
};
export const specIn = (pool: string): VmSpec => specOf({ name: 'web-1', pool });

export function fleetScene(settings: SceneSettings): MakeScene<TaskWorld> {
  return async (stage) => {
    const fleet = await fleetOf(stage, settings);
    await settings.prepare?.({ stage, fleet });
    const scene: Scene<TaskWorld> = {
      definitions: settings.definitions,
      world: (life, store, journal) => worldOf({ stage, fleet }, life, store, journal),
      submit: async (engine: Engine) =>
        (await engine.submit({ ...settings.request, idempotencyKey: 'once' })).task,
      async check(task) {
        const always = await alwaysWhole({ stage, fleet }, task);
        return [...always, ...(await settings.check({ stage, fleet }, task))];
      },
    };
    return scene;
  };
}

type FleetSettings = Pick<SceneSettings, 'hosts' | 'unknown' | 'pool' | 'vm' | 'changeHosts'>;

/** Hosts, an image and perhaps the VM, in the world and in the store. */
export async function fleetOf({ store }: Stage, settings: FleetSettings): Promise<MemoryFleet> {
  const { hosts = ['host1', 'host2'], unknown = [] } = settings;
  const fleet = memoryFleet(hosts);
  settings.changeHosts?.(fleet);
  await putHosts(store, fleet, unknown);
  await putImage(store);
  if (settings.vm !== 'none') await putGuest(store, fleet, webOne(settings.pool, settings.vm));
  return fleet;
}

export function worldOf({ stage, fleet }: FleetScene, life: Life, store: Store, journal: Journal): TaskWorld {
  return {
    hypervisor: interpose(memoryHypervisor(fleet), life),
    store,
    journal,
    clock: stage.clock,
    chance: { bytes: (count) => crypto.getRandomValues(new Uint8Array(count)) },
    blobs: baseBlob,
    ...{ bootImages: noBootImages, keys: noKeys, power: memoryPower(new Map()) },
    templates: [template],
    encodeSeed: (seed, { name }) => new TextEncoder().encode(`${name} ${JSON.stringify(seed)}`),
    manager,
  };
}

async function putHosts(store: Store, fleet: MemoryFleet, unknown: readonly string[]): Promise<void> {
  await store.write(async (trx) => {
    const pools: [HostId, Pool][] = [];
    for (const { address, facts } of fleet.hosts.values()) {
      if (unknown.includes(address.name)) continue;
      for (const pool of facts.pools) pools.push([address.id, pool]);
      await insertHost(trx, {
        ...address,
        uuid: facts.uuid,
        migrationAddress: null,
        cluster: null,
        drained: false,
        connection: nextConnection(newConnection(at), { kind: 'opened' }, at),
        facts,
        factsAt: at,
        labels: {},
        node: null,
        createdAt: at,
      });
    }
    for (const [host, pool] of pools) await putPool(trx, host, pool);
  });
}

/** As the observer has seen it, and as `pool use` has told of it. */
async function putPool(trx: Writer, host: HostId, pool: Pool): Promise<void> {
  const { name, shared } = pool;
  const row = { host_id: host, name, facts: JSON.stringify(pool), observed_at: at };
  await trx.insertInto('pool').values(row).execute();
  const use = JSON.stringify({ shared });
  await trx.insertInto('pool_use').values({ host_id: host, name, use, created_at: at }).execute();
}

/** What holds of the fleet whatever the task was. */
async function alwaysWhole({ stage, fleet }: FleetScene, task: TaskRecord): Promise<string[]> {
  const problems = [...fleet.violations];
  if (fleet.jobs.size > 0) problems.push('a migration still runs');
  if (task.endedAt === null) {
    problems.push(`it did not end: ${task.state}, ${task.note ?? 'no note'}`);
    return problems;
  }
  const [claims, locks, vm] = await stage.store.read(async (db) => [
    await readClaims(db),
    await db.selectFrom('lock').selectAll().execute(),
    await readVm(db, vmId),
  ]);
  if (claims.length > 0) problems.push(`left claims: ${JSON.stringify(claims)}`);
  if (locks.length > 0) problems.push(`left locks: ${JSON.stringify(locks)}`);
  if (vm && vm.activity !== null) problems.push('the VM is still held');
  for (const host of fleet.hosts.values()) problems.push(...writerProblems(host));
  return problems;
}

/** One writer per disk, and it is a process that is there. */
function* writerProblems(host: MemoryHost): Generator<string> {
  for (const [pool, volumes] of host.pools) {
    for (const { name, writer } of volumes.values()) {
      const [at, owner] = writer?.split(' ') ?? [];
      if (at === host.address.name && owner !== undefined && !isAlive(host, owner)) {
        yield `${pool}/${name} is locked by a process that is gone`;
      }
    }
  }
}

export const holders = (fleet: MemoryFleet): string[] =>
  [...fleet.hosts.values()].filter((h) => h.domains.has(uuid)).map((h) => h.address.name);
export const runners = (fleet: MemoryFleet): string[] =>
  [...fleet.hosts.values()].filter((h) => isAlive(h, uuid)).map((h) => h.address.name);
export const volumesOn = (host: MemoryHost, pool: string): string[] => [
  ...(host.pools.get(pool)?.keys() ?? []),
];
export const contentOf = (host: MemoryHost, pool: string): string | undefined =>
  findVolume(host, pool, 'web-1-vda.qcow2')?.content;

export const same = (what: string, found: unknown, expected: unknown): string[] =>
  JSON.stringify(found) === JSON.stringify(expected)
    ? []
    : [`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`];

/** One image, and it is small. */
const baseBytes = new TextEncoder().encode('the bytes of the base image');
export const baseDigest = createHash('sha256').update(baseBytes).digest('hex');
const baseBlob: TaskWorld['blobs'] = {
  size: (digest) => Promise.resolve(digest === baseDigest ? baseBytes.length : null),
  async *open() {
    yield await Promise.resolve(baseBytes.subarray(0, 10));
    yield baseBytes.subarray(10);
  },
  freeBytes: () => Promise.resolve(2 ** 40),
  put: () => Promise.reject(new Error('nothing is put here')),
  received: () => Promise.resolve(0),
  deleteUnless: () => Promise.resolve(),
};

export const baseImage: Image = {
  id: 'image-00000000000000000000000001' as ImageId,
  name: 'base',
  digest: baseDigest,
  format: 'qcow2',
  sizeBytes: baseBytes.length,
  virtualBytes: 2 ** 30,
  createdAt: at,
};

const putImage = (store: Store): Promise<void> => store.write((trx) => insertImage(trx, baseImage));
