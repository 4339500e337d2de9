// libvirt's job behind a move: its progress while it runs, its figures when it is over.
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DomainJobType,
  DomainPausedReason,
  DomainState,
  LibvirtError,
  TransportError,
  type Connection,
  type Domain,
} from 'node-libvirt';
import type { MoveProgress, MoveStats } from '../../ports/hypervisor/migration.ts';

type JobStats = Awaited<ReturnType<Domain['getJobStats']>>['params'];

const pollMs = 250;
/** The source is paused so while the guest runs at the target already. */
const postCopyReasons = new Set<number>([DomainPausedReason.POSTCOPY, DomainPausedReason.POSTCOPY_FAILED]);

export interface Following {
  stop(): Promise<void>;
  /** What was last seen of the job after it had completed, where the source still knew it. */
  completed(): JobStats | null;
  postCopyUsed(): boolean;
}

interface FollowOptions {
  readonly downtimeMsMax: number | null;
  /** Post-copy in reserve: switched to in this pass; null without it. */
  readonly postCopyFromPass: number | null;
  readonly onProgress?: (progress: MoveProgress) => void;
}

const number = (value: bigint | undefined): number | null => (value === undefined ? null : Number(value));

function progressOf(stats: JobStats, postCopy: boolean): MoveProgress {
  const total = Number(stats.data_total ?? 0n);
  const done = Number(stats.data_processed ?? 0n);
  const remaining = Number(stats.data_remaining ?? 0n);
  const bps = (stats.memory_bps ?? 0n) + (stats.disk_bps ?? 0n);
  const pages = stats.memory_dirty_rate;
  const pageBytes = stats.memory_page_size;
  return {
    phase: postCopy ? 'post-copy' : total === 0 ? 'preparing' : 'pre-copy',
    totalBytes: total,
    movedBytes: done,
    remainingBytes: remaining,
    bytesPerS: bps === 0n ? null : Number(bps),
    dirtyBytesPerS: pages === undefined || pageBytes === undefined ? null : Number(pages * pageBytes),
    iteration: number(stats.memory_iteration),
  };
}

/**
 * The source tells the figures once, by event, and forgets the domain: whoever asks afterwards is too late.
 */
function hearCompleted(connection: Connection, domain: Domain): { stop(): Promise<JobStats | null> } {
  const feed = connection.domainEvents({ kinds: ['jobCompleted'], of: domain });
  let heard: JobStats | null = null;
  const hearing = (async () => {
    for await (const event of feed) if ('params' in event) heard = event.params;
  })().catch(() => undefined);
  return {
    async stop() {
      await feed[Symbol.asyncDispose]();
      await hearing;
      return heard;
    },
  };
}

/** Some guests make memory dirty faster than it is sent: they come to an end in post-copy only. */
export async function switchToPostCopy(
  domain: Domain,
  stats: JobStats,
  fromPass: number | null,
): Promise<void> {
  const pass = number(stats.memory_iteration) ?? 0;
  if (fromPass === null || pass < fromPass) return;
  await domain.migrateStartPostCopy();
}

/** Polls until it is stopped. The source forgets the domain when the move is over; that is no error here. */
export function followJob(
  connection: Connection,
  domain: Domain,
  { downtimeMsMax, postCopyFromPass, onProgress }: FollowOptions,
): Following {
  const hearing = hearCompleted(connection, domain);
  const ending = new AbortController();
  let completed: JobStats | null = null;
  let postCopy = false;
  let limited = downtimeMsMax === null;
  let triedInPass = 0;

  async function look(): Promise<void> {
    const { type, params } = await domain.getJobStats({});
    if (type === DomainJobType.NONE) return;
    if (!limited && downtimeMsMax !== null) {
      // libvirt takes the limit only while a migration runs.
      await domain.migrateSetMaxDowntime(BigInt(downtimeMsMax));
      limited = true;
    }
    const { state, reason } = await domain.getState();
    postCopy ||= state === DomainState.PAUSED && postCopyReasons.has(reason);
    onProgress?.(progressOf(params, postCopy));
    const pass = number(params.memory_iteration) ?? 0;
    if (postCopy || pass === triedInPass) return;
    triedInPass = pass;
    await switchToPostCopy(domain, params, postCopyFromPass);
  }

  const polling = (async () => {
    while (!ending.signal.aborted) {
      try {
        await look();
      } catch (error) {
        if (!(error instanceof LibvirtError) && !(error instanceof TransportError)) throw error;
      }
      await sleep(pollMs, undefined, { signal: ending.signal }).catch(() => undefined);
    }
  })();

  return {
    async stop() {
      ending.abort();
      await polling;
      completed = (await hearing.stop()) ?? (await readCompleted(domain));
    },
    completed: () => completed,
    postCopyUsed: () => postCopy,
  };
}

export async function readCompleted(domain: Domain): Promise<JobStats | null> {
  try {
    const { type, params } = await domain.getJobStats({ completed: true, keepCompleted: true });
    return type === DomainJobType.NONE ? null : params;
  } catch (error) {
    if (error instanceof LibvirtError || error instanceof TransportError) return null;
    throw error;
  }
}

/** What libvirt's job tells; what was tried and given up before is not in it. */
export type JobFigures = Omit<MoveStats, 'tls' | 'givenUp'>;

export const statsOf = (stats: JobStats | null, postCopyUsed: boolean): JobFigures => ({
  durationMs: number(stats?.time_elapsed),
  downtimeMs: number(stats?.downtime),
  movedBytes: number(stats?.data_processed),
  dirtyBytesPerS:
    stats?.memory_dirty_rate === undefined || stats.memory_page_size === undefined
      ? null
      : Number(stats.memory_dirty_rate * stats.memory_page_size),
  iterations: number(stats?.memory_iteration),
  postCopyUsed,
});
