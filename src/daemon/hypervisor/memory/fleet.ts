// The state behind the in-memory hypervisor: hosts, their domains and volumes, and what must never be
// true of them.
import { HostlerError } from '../../../model/errors.ts';
import type { HostFacts, VirtType } from '../../../model/host/facts.ts';
import type { HostId } from '../../../model/ids.ts';
import type { PowerReason } from '../../../model/vm/vm.ts';
import type { HostAddress } from '../../ports/hypervisor/call.ts';
import type { VmDefinition } from '../../ports/hypervisor/vm.ts';
import { memoryFacts } from './facts.ts';
import type { MigrationJob } from './job.ts';

export interface MemoryDomain {
  /** What it is made of; a transient domain has one too. */
  definition: VmDefinition;
  persistent: boolean;
  power: 'running' | 'paused' | 'stopped';
  reason: PowerReason | null;
  /** How often its guest has booted: by a start, or by running on after a reset. */
  boots: number;
  /** Reset, and its guest has not run since. */
  fresh: boolean;
  /** Its definition's metadata is not there: somebody else made it, or it was released. */
  foreign: boolean;
  /** It waits for the memory of a migration. */
  incoming: boolean;
}

export interface MemoryVolume {
  readonly name: string;
  readonly format: string;
  readonly capacityBytes: number;
  readonly backingPath: string | null;
  /** Stands for the bytes: whatever writes changes it. */
  content: string;
  /** `host uuid` of the process that has it open for writing, as virtlockd keeps it. */
  writer: string | null;
}

export interface MemoryHost {
  readonly address: HostAddress;
  facts: HostFacts;
  /** The CPU time that a guest of a trial takes here; null where it does not come up. */
  trialCpuMs: Record<VirtType, number | null>;
  /** Guests of a trial that are there now. */
  readonly trials: Set<string>;
  /** False: its power is cut. */
  power: boolean;
  /** False: it runs, and nobody reaches it. */
  answers: boolean;
  readonly domains: Map<string, MemoryDomain>;
  /** By pool; `shared` is the same map on every host. */
  readonly pools: Map<string, Map<string, MemoryVolume>>;
}

export interface MemoryFleet {
  readonly hosts: ReadonlyMap<HostId, MemoryHost>;
  readonly jobs: Map<string, MigrationJob>;
  /** Sentences about what must never be. */
  readonly violations: string[];
  host(name: string): MemoryHost;
  /** Lets everything that is under way make a step. */
  tick(): Promise<void>;
}

export function memoryFleet(names: readonly string[]): MemoryFleet {
  const shared = new Map<string, MemoryVolume>();
  const hosts = new Map<HostId, MemoryHost>();
  for (const name of names) {
    const id = `host-${name}` as HostId;
    hosts.set(id, {
      address: { id, name, uri: `memory://${name}`, pki: null },
      facts: memoryFacts(name),
      trialCpuMs: { kvm: 40, qemu: 1000 },
      trials: new Set(),
      power: true,
      answers: true,
      domains: new Map(),
      pools: new Map<string, Map<string, MemoryVolume>>([
        ['shared', shared],
        ['local', new Map<string, MemoryVolume>()],
      ]),
    });
  }
  return {
    hosts,
    jobs: new Map(),
    violations: [],
    host(name) {
      const found = [...hosts.values()].find(({ address }) => address.name === name);
      if (!found) throw new Error(`the fleet has no host ${name}`);
      return found;
    },
    tick: () => new Promise((resolve) => setImmediate(resolve)),
  };
}

/** A host that was added by name has an id that the fleet was not made with. */
export const findHost = (fleet: MemoryFleet, { id, name }: HostAddress): MemoryHost | undefined =>
  fleet.hosts.get(id) ?? [...fleet.hosts.values()].find((h) => h.address.name === name);

/** The host, if it can be asked. */
export function reach(fleet: MemoryFleet, address: HostAddress): MemoryHost {
  const { name } = address;
  const host = findHost(fleet, address);
  if (host?.power === true && host.answers) return host;
  throw new HostlerError('host-unreachable', {
    message: `${name} does not answer`,
    fix: 'Look whether the host is on and its network stands.',
    facts: { host: name },
  });
}

export function refused(message: string): HostlerError {
  return new HostlerError('libvirt-refused', { message, fix: 'Look at the host, then ask again.' });
}

export function findVolume(host: MemoryHost, pool: string, volume: string): MemoryVolume | null {
  return poolOf(host, pool).get(volume) ?? null;
}

export function poolOf(host: MemoryHost, pool: string): Map<string, MemoryVolume> {
  const found = host.pools.get(pool);
  if (found) return found;
  throw new HostlerError('pool-not-found', {
    message: `${host.address.name} has no pool ${pool}`,
    fix: 'List the pools of the host: hostler pool list.',
  });
}

export const isAlive = (host: MemoryHost, uuid: string): boolean => {
  const domain = host.domains.get(uuid);
  return domain !== undefined && domain.power !== 'stopped' && !domain.incoming;
};

/**
 * Opens the disks for writing, as a process does at its start; a second writer is refused, as virtlockd
 * does.
 */
export function lockDisks(host: MemoryHost, definition: VmDefinition): void {
  const volumes = writable(host, definition);
  const owner = `${host.address.name} ${definition.uuid}`;
  for (const volume of volumes) {
    if (volume.writer !== null && volume.writer !== owner) {
      throw refused(`resource busy: ${volume.name} is locked by ${volume.writer}`);
    }
  }
  for (const volume of volumes) volume.writer = owner;
}

export function unlockDisks(host: MemoryHost, definition: VmDefinition): void {
  const owner = `${host.address.name} ${definition.uuid}`;
  for (const volume of writable(host, definition)) if (volume.writer === owner) volume.writer = null;
}

const writable = (host: MemoryHost, { disks }: VmDefinition): MemoryVolume[] =>
  disks
    .filter(({ disk }) => disk !== 'seed')
    .map(({ pool, volume }) => {
      const found = findVolume(host, pool, volume);
      if (!found) throw refused(`cannot access storage file ${pool}/${volume}: no such file`);
      return found;
    });

/** Every process on the host ends; its definitions and volumes are there when it comes back. */
export function cutPower(host: MemoryHost): void {
  host.power = false;
  for (const [uuid, domain] of host.domains) {
    if (domain.power !== 'stopped') unlockDisks(host, domain.definition);
    if (!domain.persistent) host.domains.delete(uuid);
    else Object.assign(domain, { power: 'stopped', reason: null, incoming: false });
  }
}
