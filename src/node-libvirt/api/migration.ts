// Live migration: peer to peer, where the source's daemon does it all, and managed by us between two
// connections. The order of the phases and what each passes to the next: libvirt's
// virDomainMigrateVersion3Full (libvirt-domain.c).
import type { Writable } from 'node:stream';
import { TransportError } from '../errors.ts';
import { NotFoundError } from '../libvirt-error.ts';
import { DomainState, domainMigrateFlags, type DomainMigrateOptions } from '../protocol/enum.gen.ts';
import * as remote from '../protocol/remote.gen.ts';
import type { NonnullDomain, TypedParam } from '../protocol/type.gen.ts';
import type { CallOptions, Caller, DirectCaller } from '../rpc/caller.ts';
import { bits } from './flag.ts';
import { migrateParams } from './param-spec.ts';
import { encodeParams, type ParamsIn } from './typed-param.ts';

export type MigrateParams = ParamsIn<typeof migrateParams>;

/** It cannot be said which end has the guest. It was left paused at the source; resume it at one end only. */
export class MigrationUnclear extends Error {
  override readonly name = 'MigrationUnclear';

  constructor(domain: string, what: string, cause: unknown) {
    super(`the migration of ${domain} was cut in its last phase, and ${what}`, { cause });
  }
}

const offline = domainMigrateFlags.offline;
const peer2peer = domainMigrateFlags.peer2peer;
/** Keeps others from changing the domain between the phases. */
const protection = domainMigrateFlags.changeProtection;
const sourceOnly = domainMigrateFlags.abortOnError | domainMigrateFlags.autoConverge;
const nothing: Uint8Array = Buffer.alloc(0);

/** A migration lasts as long as it lasts: whoever wants a deadline says so, or aborts the job. */
const patient: CallOptions = { long: true, deadlineMs: Infinity };

/** `virDomainMigrateToURI3`: the source's daemon connects to `dconnuri` and does everything. */
export async function migrateToURI3(
  caller: Caller,
  dom: NonnullDomain,
  dconnuri: string | null,
  params: MigrateParams,
  flags: DomainMigrateOptions,
  options?: CallOptions,
): Promise<void> {
  const all = bits(domainMigrateFlags, flags);
  if ((all & peer2peer) !== 0 && dconnuri === null) {
    throw new TypeError('a peer-to-peer migration needs the URI of the target as the source sees it');
  }
  const args = {
    dom,
    dconnuri: (all & peer2peer) === 0 ? null : dconnuri,
    params: encodeParams(migrateParams, params),
    cookie_in: nothing,
    flags: all,
  };
  await caller.call(remote.DOMAIN_MIGRATE_PERFORM3_PARAMS, args, { ...patient, ...options });
}

/** What the phases hand on. */
interface Phases {
  /** Connections of our own: libvirt cancels a migration whose connection goes away. */
  readonly source: DirectCaller;
  readonly target: DirectCaller;
  /** For what is asked beside the phases. */
  readonly beside: { readonly source: Caller; readonly target: Caller };
  readonly dom: NonnullDomain;
  /** What the caller asked for, with `paused` where the guest is. */
  flags: number;
  params: TypedParam[];
  cookie: Uint8Array;
}

/**
 * `virDomainMigrate3`: five phases, each a call to one of both ends. Gives the domain at the target. An
 * aborted signal aborts libvirt's job; the phases then run to their end, so that the guest goes on at the
 * source.
 */
export async function migrate3(
  source: Caller,
  target: Caller,
  dom: NonnullDomain,
  params: MigrateParams,
  flags: DomainMigrateOptions,
  signal?: AbortSignal,
): Promise<NonnullDomain> {
  signal?.throwIfAborted();
  const all = bits(domainMigrateFlags, flags);
  if ((all & peer2peer) !== 0) throw new TypeError('peer2peer is migrateToURI3, not migrate3');
  const encoded = encodeParams(migrateParams, params);
  await using from = await source.dedicated(signal === undefined ? {} : { signal });
  await using to = await target.dedicated(signal === undefined ? {} : { signal });
  const ends = { source: from, target: to, beside: { source, target } };
  const phases: Phases = { ...ends, dom, flags: all, params: encoded, cookie: nothing };
  const xml = await begin(phases);
  try {
    await prepare(phases, xml);
  } catch (error) {
    await confirm(phases, true).catch(() => undefined);
    throw error;
  }
  const failure = (all & offline) === 0 ? await perform(phases, signal) : undefined;
  const finished = await finish(phases, failure !== undefined);
  // A source that failed to perform has cancelled by itself; every other outcome is for it to confirm.
  if (failure?.performed !== true) await confirm(phases, finished.dom === undefined).catch(() => undefined);
  if (failure !== undefined) throw failure.error;
  if (finished.dom === undefined) throw finished.error;
  return finished.dom;
}

/** At the source: locks the domain for us and gives the XML that the target needs. */
async function begin(phases: Phases): Promise<string> {
  const { source, dom, params, flags } = phases;
  const reply = await source.call(
    remote.DOMAIN_MIGRATE_BEGIN3_PARAMS,
    { dom, params, flags: flags | protection },
    patient,
  );
  phases.cookie = reply.cookie_out;
  return reply.xml;
}

/** At the target: starts an empty guest that listens, and tells where. */
async function prepare(phases: Phases, xml: string): Promise<void> {
  const { state } = await phases.source.call(
    remote.DOMAIN_GET_STATE,
    { dom: phases.dom, flags: 0 },
    undefined,
  );
  if (state === DomainState.PAUSED) phases.flags |= domainMigrateFlags.paused;
  phases.params = replaced(phases.params, 'destination_xml', xml);
  const reply = await phases.target.call(
    remote.DOMAIN_MIGRATE_PREPARE3_PARAMS,
    { params: phases.params, cookie_in: phases.cookie, flags: phases.flags & ~sourceOnly },
    patient,
  );
  phases.cookie = reply.cookie_out;
  if (reply.uri_out !== null) phases.params = replaced(phases.params, 'migrate_uri', reply.uri_out);
  else if (!phases.params.some(({ field }) => field === 'migrate_uri')) {
    throw new Error('the target did not say where the guest is to be sent, and no migrate_uri was given');
  }
}

/** At the source: moves the guest. */
async function perform(
  phases: Phases,
  signal: AbortSignal | undefined,
): Promise<{ error: unknown; performed: boolean } | undefined> {
  const { source, dom } = phases;
  const abort = () => void phases.beside.source.call(remote.DOMAIN_ABORT_JOB, { dom }).catch(() => undefined);
  if (signal?.aborted === true) return { error: signal.reason, performed: false };
  signal?.addEventListener('abort', abort, { once: true });
  try {
    const args = { dom, dconnuri: null, params: phases.params, cookie_in: phases.cookie };
    const reply = await source.call(
      remote.DOMAIN_MIGRATE_PERFORM3_PARAMS,
      { ...args, flags: phases.flags | protection },
      patient,
    );
    phases.cookie = reply.cookie_out;
    return undefined;
  } catch (error) {
    phases.cookie = nothing;
    return { error, performed: true };
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

/** At the target: lets the guest run, or throws it away. No `dom`: it does not run there. */
async function finish(phases: Phases, cancelled: boolean): Promise<{ dom?: NonnullDomain; error?: unknown }> {
  const { target, dom } = phases;
  const named = phases.params.some(({ field }) => field === 'destination_name');
  if (!named) phases.params = replaced(phases.params, 'destination_name', dom.name);
  const args = { params: phases.params, cookie_in: phases.cookie, flags: phases.flags & ~sourceOnly };
  try {
    const reply = await target.call(
      remote.DOMAIN_MIGRATE_FINISH3_PARAMS,
      { ...args, cancelled: cancelled ? 1 : 0 },
      patient,
    );
    phases.cookie = reply.cookie_out;
    return { dom: reply.dom };
  } catch (error) {
    phases.cookie = nothing;
    const unclear = !cancelled && error instanceof TransportError && error.outcome === 'unknown';
    return unclear ? settle(phases.beside.target, dom, error) : { error };
  }
}

/**
 * The answer to `finish` was lost: the guest may run at the target, and then must not run on at the source.
 */
async function settle(
  target: Caller,
  dom: NonnullDomain,
  cause: unknown,
): Promise<{ dom?: NonnullDomain; error?: unknown }> {
  try {
    const found = await target.call(remote.DOMAIN_LOOKUP_BY_UUID, { uuid: dom.uuid });
    const { state } = await target.call(remote.DOMAIN_GET_STATE, { dom: found.dom, flags: 0 });
    if (state === DomainState.RUNNING) return { dom: found.dom };
    throw new MigrationUnclear(dom.name, `it is at the target in state ${state}`, cause);
  } catch (error) {
    if (error instanceof NotFoundError) return { error: cause };
    if (error instanceof MigrationUnclear) throw error;
    throw new MigrationUnclear(dom.name, 'the target cannot be asked', cause);
  }
}

/** At the source: ends the guest there, or lets it go on. */
async function confirm(phases: Phases, cancelled: boolean): Promise<void> {
  const { source, dom, params, cookie, flags } = phases;
  await source.call(
    remote.DOMAIN_MIGRATE_CONFIRM3_PARAMS,
    { dom, params, cookie_in: cookie, flags: flags | protection, cancelled: cancelled ? 1 : 0 },
    patient,
  );
}

function replaced(params: readonly TypedParam[], field: string, value: string): TypedParam[] {
  return [...params.filter((param) => param.field !== field), { field, type: 7, value }];
}

/** The target's side of a tunnelled migration: what is written goes to the guest that was made ready. */
export async function prepareTunnel3Params(
  target: Caller,
  params: MigrateParams,
  cookie: Uint8Array,
  flags: DomainMigrateOptions,
  options?: CallOptions,
): Promise<{ readonly cookie: Uint8Array; readonly stream: Writable }> {
  const args = {
    params: encodeParams(migrateParams, params),
    cookie_in: cookie,
    flags: bits(domainMigrateFlags, flags),
  };
  const { ret, stream } = await target.stream(remote.DOMAIN_MIGRATE_PREPARE_TUNNEL3_PARAMS, args, options);
  return { cookie: ret.cookie_out, stream: stream.writable() };
}
