// The migration verbs of the in-memory hypervisor.
import type { HostAddress } from '../../ports/hypervisor/call.ts';
import type {
  EndPicture,
  MigrationVerbs,
  Move,
  MoveStats,
  PerformOptions,
  ProbeDomain,
} from '../../ports/hypervisor/migration.ts';
import type { VmDefinition } from '../../ports/hypervisor/vm.ts';
import { examine } from './examine.ts';
import { findHost, reach, refused, type MemoryFleet } from './fleet.ts';
import { runJob, type MigrationJob } from './job.ts';
import { pictureOf } from './vm.ts';

export function memoryMigration(fleet: MemoryFleet): MigrationVerbs {
  async function perform(move: Move, options: PerformOptions): Promise<MoveStats> {
    await fleet.tick();
    const source = reach(fleet, move.source);
    const target = findHost(fleet, move.target);
    const { uuid } = move.plan;
    if (!target) throw refused('no such host');
    if (move.plan.kind === 'offline') return moveStopped(fleet, move);
    if (fleet.jobs.has(uuid)) throw refused('another job is running on the domain');
    const job: MigrationJob = { source, target, aborted: false, over: false };
    fleet.jobs.set(uuid, job);
    const abort = (): void => {
      job.aborted = true;
    };
    options.signal?.addEventListener('abort', abort, { once: true });
    try {
      await runJob(fleet, job, move, options.onProgress ?? (() => undefined));
    } finally {
      options.signal?.removeEventListener('abort', abort);
    }
    return { ...nothingMeasured, durationMs: 100, downtimeMs: 10 };
  }
  const end = (address: HostAddress, uuid: string): EndPicture => {
    try {
      const host = reach(fleet, address);
      const domain = host.domains.get(uuid);
      return { answered: true, domain: domain ? pictureOf(fleet, host, domain) : null };
    } catch (error) {
      return { answered: false, why: (error as Error).message };
    }
  };
  return {
    async examine(source, target, uuid) {
      await fleet.tick();
      return examine(fleet, reach(fleet, source), reach(fleet, target), uuid);
    },
    perform,
    async read(source, target, uuid) {
      await fleet.tick();
      return { source: end(source, uuid), target: end(target, uuid) };
    },
    async abort(source, uuid) {
      await fleet.tick();
      reach(fleet, source);
      const job = fleet.jobs.get(uuid);
      if (job) job.aborted = true;
    },
    async peerUri(address) {
      await fleet.tick();
      return reach(fleet, address).address.uri;
    },
    async startProbe(address, domain) {
      await fleet.tick();
      const host = reach(fleet, address);
      if (host.domains.has(domain.uuid)) throw refused('domain is already active');
      const definition = probeDefinition(domain);
      const state = { persistent: false, power: 'paused', reason: 'asked' } as const;
      const guest = { boots: 0, fresh: true, foreign: true, incoming: false };
      host.domains.set(domain.uuid, { definition, ...state, ...guest });
    },
    // There is no post-copy in memory: every move ends after a few passes.
    hasten: () => fleet.tick(),
    recover: () => Promise.reject(refused('there is no post-copy in memory')),
  };
}

/** The definition is written there, then removed here: between the two both hosts have it. */
async function moveStopped(fleet: MemoryFleet, { source, target, plan }: Move): Promise<MoveStats> {
  const from = reach(fleet, source);
  const domain = from.domains.get(plan.uuid);
  if (domain?.power !== 'stopped') throw refused('the domain is active');
  const to = reach(fleet, target);
  if (to.domains.has(plan.uuid)) throw refused('the target has a domain with this UUID');
  to.domains.set(plan.uuid, { ...domain, persistent: true });
  await fleet.tick();
  if (from.power) from.domains.delete(plan.uuid);
  return nothingMeasured;
}

const nothingMeasured: MoveStats = {
  durationMs: null,
  downtimeMs: null,
  movedBytes: null,
  dirtyBytesPerS: null,
  iterations: null,
  postCopyUsed: false,
  tls: 'not-asked',
  givenUp: [],
};

/** Memory and nothing else. */
const probeDefinition = ({ uuid, name, memoryMiB, arch, machine }: ProbeDomain): VmDefinition => {
  const hardware = { arch, machine } as VmDefinition['spec']['hardware'];
  const spec = { cpus: 1, memoryMiB, hardware, disks: [], nics: [] } as unknown as VmDefinition['spec'];
  return { uuid, name, spec, metadata: null as unknown as VmDefinition['metadata'], disks: [], kernel: null };
};
