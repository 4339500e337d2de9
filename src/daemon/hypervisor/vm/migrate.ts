// Moves a domain peer to peer: the source's libvirt does it all and goes on when the manager dies. No
// decisions here: everything that is chosen stands in the plan.
import {
  DomainJobType,
  LibvirtError,
  NotFoundError,
  type Domain,
  type DomainMigrateOptions,
} from 'node-libvirt';
import { HostlerError } from '../../../model/errors.ts';
import { attemptsOf, type Transport } from '../../../model/vm/migrate/transport.ts';
import type { CallOptions, HostAddress } from '../../ports/hypervisor/call.ts';
import type {
  EndPicture,
  MigrationVerbs,
  Move,
  MovePlan,
  MoveProgress,
  MoveStats,
  PerformOptions,
} from '../../ports/hypervisor/migration.ts';
import { asking, translate } from '../errors.ts';
import { callOptions, type Links } from '../link.ts';
import { followJob, readCompleted, statsOf, switchToPostCopy, type JobFigures } from './migrate-job.ts';
import { findDomain, nullWhenGone, readDomain, readFromXml } from './read.ts';

type Params = Parameters<Domain['migrateToURI3']>[1];

const always: DomainMigrateOptions = {
  peer2peer: true,
  persistDest: true,
  undefineSource: true,
  abortOnError: true,
};

function flagsOf({ transport, storage, stayPaused }: MovePlan): DomainMigrateOptions {
  if (transport === null) return { ...always, offline: true };
  return {
    ...always,
    live: true,
    paused: stayPaused,
    tls: transport.tls,
    tunnelled: transport.tunnelled,
    autoConverge: transport.autoConverge,
    postcopy: transport.postCopy,
    parallel: transport.connections > 1,
    zerocopy: transport.zeroCopy,
    compressed: transport.compression !== 'none',
    nonSharedDisk: storage === 'whole',
    nonSharedInc: storage === 'overlays',
  };
}

function paramsOf({ transport, copies }: MovePlan): Params {
  if (transport === null) return {};
  const { address, bandwidthMiBs, connections, compression } = transport;
  const at = address === null ? null : `tcp://${bracketed(address)}`;
  return {
    ...(at !== null && { migrate_uri: at }),
    ...(at !== null && copies.length > 0 && { disks_uri: at }),
    ...(copies.length > 0 && { migrate_disks: copies.map((copy) => copy.disk) }),
    ...(bandwidthMiBs !== null && { bandwidth: BigInt(bandwidthMiBs) }),
    ...(connections > 1 && { 'parallel.connections': connections }),
    ...(compression !== 'none' && { compression: [compression] }),
  };
}

const bracketed = (address: string): string => (address.includes(':') ? `[${address}]` : address);

/** libvirt aborts at its own pace; the call that moves ends when it has. */
function abortWhenAsked(domain: Domain, signal: AbortSignal | undefined): () => void {
  if (signal === undefined) return () => undefined;
  const abort = (): void => void domain.abortJob().catch(() => undefined);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  return () => {
    signal.removeEventListener('abort', abort);
  };
}

/** The plan's hopes are given up one after the other, as long as nothing of the guest has gone over. */
async function move(
  links: Links,
  { source, plan }: Move,
  extra: DomainMigrateOptions,
  options: PerformOptions,
): Promise<MoveStats> {
  const attempts = plan.transport === null ? [null] : attemptsOf(plan.transport);
  const givenUp: string[] = [];
  const gone = { over: false };
  const onProgress = (progress: MoveProgress): void => {
    gone.over ||= progress.movedBytes > 0;
    options.onProgress?.(progress);
  };
  for (const [at, transport] of attempts.entries()) {
    try {
      const stats = await attempt(links, source, { ...plan, transport }, extra, { ...options, onProgress });
      return { ...stats, tls: tlsUsed(plan.transport, transport), givenUp };
    } catch (error) {
      const isLast = at === attempts.length - 1;
      if (isLast || gone.over || options.signal?.aborted === true || !(error instanceof LibvirtError))
        throw error;
      givenUp.push(error.message);
    }
  }
  throw new Error('a move has at least one attempt');
}

const tlsUsed = (wanted: Transport | null, used: Transport | null): MoveStats['tls'] =>
  wanted?.tls !== true ? 'not-asked' : used?.tls === true ? 'used' : 'refused';

async function attempt(
  links: Links,
  source: HostAddress,
  plan: MovePlan,
  extra: DomainMigrateOptions,
  options: PerformOptions,
): Promise<JobFigures> {
  const connection = await links.to(source);
  const domain = await connection.domainLookupByUUID(plan.uuid);
  const following =
    plan.transport === null ? null : followJob(connection, domain, jobOptions(plan.transport, options));
  const forget = abortWhenAsked(domain, options.signal);
  try {
    // The signal aborts libvirt's job and not our waiting: what became of the move is only known at its end.
    await domain.migrateToURI3(plan.peerUri, paramsOf(plan), { ...flagsOf(plan), ...extra });
  } finally {
    forget();
    await following?.stop();
  }
  return statsOf(following?.completed() ?? (await readCompleted(domain)), following?.postCopyUsed() ?? false);
}

const jobOptions = ({ downtimeMsMax, postCopyFromPass }: Transport, { onProgress }: PerformOptions) => ({
  downtimeMsMax,
  postCopyFromPass,
  ...(onProgress && { onProgress }),
});

export const performMove =
  (links: Links): MigrationVerbs['perform'] =>
  (wanted, options) =>
    asking(wanted.source, `move a domain to ${wanted.target.name}`, () => {
      options.signal?.throwIfAborted();
      return move(links, wanted, {}, options);
    });

export const recoverMove =
  (links: Links): MigrationVerbs['recover'] =>
  (wanted, options) =>
    asking(wanted.source, `go on with a move to ${wanted.target.name}`, () =>
      move(links, wanted, { postcopyResume: true }, options),
    );

async function readEnd(
  links: Links,
  host: HostAddress,
  uuid: string,
  options?: CallOptions,
): Promise<EndPicture> {
  try {
    const connection = await links.to(host);
    const call = callOptions(options);
    const domain = await nullWhenGone(async () =>
      readDomain(await connection.domainLookupByUUID(uuid, call), (_, text) => readFromXml(text), call),
    );
    return { answered: true, domain };
  } catch (error) {
    const known = translate(error, host, 'look at a domain');
    if (known instanceof HostlerError && known.kind === 'unavailable') {
      return { answered: false, why: known.message };
    }
    throw known;
  }
}

export const readMove =
  (links: Links): MigrationVerbs['read'] =>
  async (source, target, uuid, options) => {
    const [atSource, atTarget] = await Promise.all([
      readEnd(links, source, uuid, options),
      readEnd(links, target, uuid, options),
    ]);
    return { source: atSource, target: atTarget };
  };

/**
 * Without a job there is nothing to abort; in post-copy libvirt refuses, and that is for the caller to
 * know.
 */
export const abortMove =
  (links: Links): MigrationVerbs['abort'] =>
  (source, uuid, options) =>
    asking(source, 'abort a move', async () => {
      const call = callOptions(options);
      const domain = await findDomain(await links.to(source), uuid, call);
      if (domain === null) return;
      try {
        await domain.abortJob(call);
      } catch (error) {
        if (error instanceof NotFoundError) return;
        if (error instanceof LibvirtError && (await hasNoJob(domain))) return;
        throw error;
      }
    });

export const hastenMove =
  (links: Links): MigrationVerbs['hasten'] =>
  ({ source, plan }, options) =>
    asking(source, 'switch a move to post-copy', async () => {
      const fromPass = plan.transport?.postCopyFromPass ?? null;
      if (fromPass === null) return;
      const call = callOptions(options);
      const domain = await findDomain(await links.to(source), plan.uuid, call);
      if (domain === null) return;
      try {
        const { type, params } = await domain.getJobStats({}, call);
        if (type !== DomainJobType.NONE) await switchToPostCopy(domain, params, fromPass);
      } catch (error) {
        // It has ended meanwhile, or is in post-copy already.
        if (!(error instanceof LibvirtError)) throw error;
      }
    });

async function hasNoJob(domain: Domain): Promise<boolean> {
  const { type } = await domain.getJobStats();
  return type === DomainJobType.NONE;
}
