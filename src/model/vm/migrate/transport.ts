// How the memory is sent: chosen beforehand between several connections and post-copy in reserve, and why.
import { hasFeature } from '../../host/support.ts';
import type { MigrationFacts } from './facts.ts';
import { downtimeMsDefault, type Compression } from './request.ts';
import { tlsBetween } from './tls.ts';

export interface Transport {
  readonly tls: boolean;
  /** Where TLS was never proven between the two: plain if it is refused before memory moves. */
  readonly plainIfTlsRefused: boolean;
  readonly connections: number;
  /** In reserve: allowed for, and switched to in the pass below. */
  readonly postCopy: boolean;
  /** Null without post-copy. */
  readonly postCopyFromPass: number | null;
  /** Nobody asked for post-copy: without it if a host's kernel refuses it before memory moves. */
  readonly preCopyIfPostCopyRefused: boolean;
  readonly autoConverge: boolean;
  readonly compression: Compression;
  readonly zeroCopy: boolean;
  readonly tunnelled: boolean;
  readonly bandwidthMiBs: number | null;
  readonly downtimeMsMax: number;
  /** The target's address for the memory stream; null: libvirt's own choice. */
  readonly address: string | null;
}

export interface TransportChoice {
  readonly transport: Transport;
  readonly why: readonly string[];
}

/** From this size on several connections make a difference that can be measured. */
const largeMiB = 4096;
/** A guest that makes more dirty than this share of the bandwidth may not come to an end in pre-copy. */
const riskyShare = 0.5;
/** A careful guess of the link where nothing has moved yet. */
const bandwidthAssumedMiBs = 100;

export function chooseTransport(facts: MigrationFacts): TransportChoice {
  const { request, target } = facts;
  const why: string[] = [];
  const tls = chooseTls(facts, why);
  const lanes = chooseLanes(facts, why);
  const address = request.tunnelled === true ? null : (request.address ?? target.migrationAddress);
  if (address !== null && address === target.migrationAddress)
    why.push(`memory goes over the migration network (${address})`);
  return {
    transport: {
      ...tls,
      ...lanes,
      compression: request.compression ?? 'none',
      zeroCopy: request.zeroCopy ?? false,
      tunnelled: request.tunnelled ?? false,
      bandwidthMiBs: request.bandwidthMiBps ?? null,
      downtimeMsMax: request.downtimeMsMax ?? downtimeMsDefault,
      address,
    },
    why,
  };
}

/**
 * The same move in the order in which it is tried: what was only hoped for is given up, post-copy first,
 * where libvirt refuses before memory moves.
 */
export function attemptsOf(transport: Transport): readonly Transport[] {
  const { plainIfTlsRefused, preCopyIfPostCopyRefused } = transport;
  const lanes = preCopyIfPostCopyRefused
    ? [transport, { ...transport, postCopy: false, postCopyFromPass: null, autoConverge: true }]
    : [transport];
  return plainIfTlsRefused ? [...lanes, ...lanes.map((lane) => ({ ...lane, tls: false }))] : lanes;
}

function chooseTls(
  { request, pair, now }: MigrationFacts,
  why: string[],
): Pick<Transport, 'tls' | 'plainIfTlsRefused'> {
  const plain = { tls: false, plainIfTlsRefused: false };
  if (request.tunnelled === true) {
    why.push('tunnelled: the data is as secure as the connection between the two libvirts');
    return plain;
  }
  if (request.tls === 'off' || request.zeroCopy === true) {
    why.push('without TLS, as asked for: memory travels readable');
    return plain;
  }
  const between = tlsBetween(pair, now);
  if (between.can === 'no' && request.tls !== 'require') {
    why.push(`without TLS: ${between.evidence}; memory travels readable`);
    return plain;
  }
  why.push(between.can === 'yes' ? `with TLS: ${between.evidence}` : `TLS is tried: ${between.evidence}`);
  // Once proven it is never given up by itself: whoever can break a connection could otherwise strip it.
  return { tls: true, plainIfTlsRefused: between.can === 'unknown' && request.tls !== 'require' };
}

/** Two passes show whether what is left becomes less; a guest that pre-copy can finish mostly has by then. */
const postCopyFromPass = 3;

type Lanes = Pick<
  Transport,
  'connections' | 'postCopy' | 'postCopyFromPass' | 'preCopyIfPostCopyRefused' | 'autoConverge'
>;

function chooseLanes(facts: MigrationFacts, why: string[]): Lanes {
  const { request, vm } = facts;
  const both = canBoth(facts);
  const seen = facts.pair.moves.map((m) => m.bandwidthMiBs).filter((b) => b > 0);
  const bandwidth = Math.min(
    seen.length > 0 ? seen.reduce((sum, b) => sum + b, 0) / seen.length : bandwidthAssumedMiBs,
    request.bandwidthMiBps ?? Infinity,
  );
  const share = vm.dirtyMiBs === null ? null : vm.dirtyMiBs / bandwidth;
  const isRisky = share !== null && share >= riskyShare;
  const postCopyAsked = request.postCopy === 'reserve';
  const severalAsked = (request.connections ?? 1) > 1;
  // Guests that QEMU emulates were seen to end with damaged memory after post-copy (QEMU 7.2, TCG).
  const isEmulated = vm.virtType === 'qemu';
  const mayPostCopy =
    request.postCopy !== 'never' && request.tunnelled !== true && !tiedToHost(facts) && !isEmulated;
  const postCopy =
    postCopyAsked || (mayPostCopy && (both || (!severalAsked && (isRisky || vm.memoryMiB < largeMiB))));
  const mayParallel =
    request.tunnelled !== true && !usesOneConnection(request.compression) && (both || !postCopy);
  const connections =
    request.connections ?? (mayParallel && vm.memoryMiB >= largeMiB ? lanesFor(vm.memoryMiB) : 1);
  const autoConverge = request.autoConverge ?? (!postCopy && (share === null || isRisky));
  if (isEmulated && !postCopyAsked) why.push('no post-copy: it is not safe for a guest that QEMU emulates');
  why.push(lanesReason({ connections, postCopy }, share, vm.memoryMiB, both));
  if (postCopy)
    why.push(`post-copy is switched to if it has not come to an end in ${postCopyFromPass - 1} passes`);
  if (autoConverge)
    why.push('auto-converge: the guest is slowed down if it makes memory dirty faster than it is sent');
  return {
    connections,
    postCopy,
    postCopyFromPass: postCopy ? postCopyFromPass : null,
    preCopyIfPostCopyRefused: postCopy && !postCopyAsked,
    autoConverge,
  };
}

const usesOneConnection = (c: Compression | undefined): boolean => c === 'xbzrle' || c === 'mt';

/** Two for every 8 GiB, at most eight: beyond that the link is full. */
const lanesFor = (memoryMiB: number): number => Math.min(8, Math.max(2, 2 * Math.ceil(memoryMiB / 8192)));

/** What cannot fault its pages in one by one over the network. */
const tiedToHost = ({ vm }: MigrationFacts): boolean => vm.memoryBacking.locked || vm.hostDevices.length > 0;

function canBoth({ source, target }: MigrationFacts): boolean {
  return [source, target].every(
    (side) =>
      side.facts !== null &&
      hasFeature('several connections with post-copy', side.facts.versions).has === true,
  );
}

function lanesReason(
  lanes: Pick<Lanes, 'connections' | 'postCopy'>,
  share: number | null,
  memoryMiB: number,
  both: boolean,
): string {
  const dirty =
    share === null
      ? 'its dirty rate is not known'
      : `it makes ${Math.round(share * 100)} % of the bandwidth dirty`;
  const connections = lanes.connections === 1 ? 'one connection' : `${lanes.connections} connections`;
  if (both && lanes.postCopy) return `${connections} and post-copy in reserve: both QEMUs can do both`;
  if (lanes.postCopy) {
    return `${connections}, post-copy in reserve: ${dirty}; QEMU before 10.1 has one connection with it`;
  }
  if (lanes.connections > 1)
    return `${connections} without post-copy: ${memoryMiB} MiB are much to send, and ${dirty}`;
  return `${connections} without post-copy: ${dirty}`;
}
