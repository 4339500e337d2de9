// A peer-to-peer migration in memory: phases that go on by themselves, roll back like libvirt's, and can
// be cut.
import { HostlerError } from '../../../model/errors.ts';
import type { Move, MoveProgress } from '../../ports/hypervisor/migration.ts';
import {
  findVolume,
  isAlive,
  lockDisks,
  unlockDisks,
  type MemoryDomain,
  type MemoryFleet,
  type MemoryHost,
} from './fleet.ts';
import { watchTwice } from './vm.ts';

export interface MigrationJob {
  readonly source: MemoryHost;
  readonly target: MemoryHost;
  /** Asked for by whoever wants it to end. */
  aborted: boolean;
  over: boolean;
}

const rounds = 4;

/** Runs to its end whoever watches: the source's daemon drives it, not the manager. */
export async function runJob(
  fleet: MemoryFleet,
  job: MigrationJob,
  { plan }: Move,
  onProgress: (progress: MoveProgress) => void,
): Promise<void> {
  const { source, target } = job;
  const { uuid } = plan;
  try {
    const leaving = await prepare(fleet, job, uuid);
    for (let round = 0; round < rounds; round += 1) {
      onProgress(progressOf(round));
      await fleet.tick();
      check(job, uuid);
      // The guest goes on writing while it moves.
      for (const { pool, volume } of leaving.definition.disks) {
        const disk = findVolume(source, pool, volume);
        if (disk && leaving.power === 'running') disk.content += '.';
      }
    }
    switchOver(fleet, job, { leaving, copied: plan.copies, stayPaused: plan.stayPaused });
    await fleet.tick();
    if (source.power) source.domains.delete(uuid);
  } catch (error) {
    if (target.domains.get(uuid)?.incoming === true) target.domains.delete(uuid);
    throw error;
  } finally {
    job.over = true;
    fleet.jobs.delete(uuid);
  }
}

async function prepare(fleet: MemoryFleet, job: MigrationJob, uuid: string): Promise<MemoryDomain> {
  await fleet.tick();
  check(job, uuid);
  const leaving = job.source.domains.get(uuid);
  if (!leaving) throw failed('the domain is not there');
  if (job.target.domains.has(uuid)) throw failed('the target has a domain with this UUID');
  const { definition } = leaving;
  for (const { disk, pool, volume } of definition.disks) {
    if (!findVolume(job.target, pool, volume)) throw failed(`the target has no file for ${disk}`);
  }
  job.target.domains.set(uuid, {
    ...leaving,
    persistent: false,
    power: 'paused',
    reason: 'migrating',
    incoming: true,
  });
  return leaving;
}

interface Switch {
  readonly leaving: MemoryDomain;
  readonly copied: Move['plan']['copies'];
  readonly stayPaused: boolean;
}

/** One instant: the guest stops here and goes on there, with the disks as they are now. */
function switchOver(fleet: MemoryFleet, { source, target }: MigrationJob, what: Switch): void {
  const { leaving, copied, stayPaused } = what;
  const { definition, boots, fresh, foreign } = leaving;
  for (const { targetPool, targetVolume, disk } of copied) {
    const place = definition.disks.find((d) => d.disk === disk);
    const from = place && findVolume(source, place.pool, place.volume);
    const to = findVolume(target, targetPool, targetVolume);
    if (from && to) to.content = from.content;
  }
  unlockDisks(source, definition);
  Object.assign(leaving, { power: 'stopped', reason: null });
  const arrived = {
    definition,
    boots,
    fresh,
    foreign,
    persistent: true,
    incoming: false,
    reason: 'asked' as const,
  };
  lockDisks(target, definition);
  target.domains.set(definition.uuid, { ...arrived, power: stayPaused ? 'paused' : 'running' });
  watchTwice(fleet, definition.uuid);
}

function check(job: MigrationJob, uuid: string): void {
  if (job.aborted) throw failed("job 'migration out' canceled by client");
  if (!job.source.power) throw failed('the source is gone');
  if (!job.target.power || !job.target.answers) throw failed('client socket is closed');
  if (!isAlive(job.source, uuid)) throw failed('the guest ended');
}

const failed = (message: string): HostlerError =>
  new HostlerError('libvirt-refused', { message, fix: 'Look at both hosts, then move it again.' });

const progressOf = (round: number): MoveProgress => ({
  phase: 'pre-copy',
  totalBytes: rounds * 1024,
  movedBytes: round * 1024,
  remainingBytes: (rounds - round) * 1024,
  bytesPerS: 1024,
  dirtyBytesPerS: 1,
  iteration: round + 1,
});
