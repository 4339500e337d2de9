// What became of a move, from how both ends look: pure, so that every pair of ends is a line of a test.
import type { EndPicture, MigrationPicture } from '../../../ports/hypervisor/migration.ts';
import type { DomainPicture } from '../../../ports/hypervisor/vm.ts';

export interface SettleFacts {
  readonly kind: 'live' | 'offline';
  readonly stayPaused: boolean;
  readonly picture: MigrationPicture;
}

export type MoveState =
  | { readonly state: 'done' }
  | { readonly state: 'not-done' }
  | { readonly state: 'under-way'; readonly note: string }
  | { readonly state: 'unclear'; readonly why: string }
  /** Its post-copy connection broke and both ends stand: it can be taken up again. */
  | { readonly state: 'broken' }
  /** Part of the memory was with the process that is gone. */
  | { readonly state: 'lost'; readonly gone: 'source' | 'target' };

type End = 'away' | 'absent' | 'off' | 'running' | 'paused' | 'sending' | 'receiving' | 'split';

/**
 * `split`: a post-copy move stands with part of the memory on either side. `away`: the end does not answer,
 * and then almost nothing is known: a target that is silent may have the guest running.
 */
function endOf(end: EndPicture): End {
  if (!end.answered) return 'away';
  const { domain } = end;
  if (!domain) return 'absent';
  if (domain.powerReason === 'post-copy' || domain.powerReason === 'post-copy-failed') return 'split';
  if (domain.job?.operation === 'migration-in') return 'receiving';
  if (domain.job?.operation === 'migration-out') return 'sending';
  if (domain.powerReason === 'migrating' && domain.power === 'paused') return 'receiving';
  return domain.power === 'running' ? 'running' : domain.power === 'paused' ? 'paused' : 'off';
}

const done: MoveState = { state: 'done' };
const notDone: MoveState = { state: 'not-done' };
const underWay = (note: string): MoveState => ({ state: 'under-way', note });
const unclear = (why: string): MoveState => ({ state: 'unclear', why });

export function settleMove({ kind, stayPaused, picture }: SettleFacts): MoveState {
  const source = endOf(picture.source);
  const target = endOf(picture.target);
  if (source === 'split' || target === 'split') return settlePostCopy(source, target, picture);
  // A guest that runs at the source and is not being sent cannot run at the target.
  if (target === 'away') return source === 'running' ? notDone : unclear(awayWords('target', picture.target));
  if (source === 'away') {
    return target === 'running' ? done : unclear(awayWords('source', picture.source));
  }
  if (source === 'sending' || target === 'receiving') return underWay('libvirt is moving it');
  if (source === 'running' && target === 'running') return unclear('it seems to run on both hosts');
  if (target === 'running') return done;
  if (source === 'running') return notDone;
  return kind === 'offline' ? settleStopped(source, target) : settleQuiet(source, target, stayPaused);
}

/**
 * Offline the definition is written at the target before it is removed at the source: with both it is
 * done.
 */
function settleStopped(source: End, target: End): MoveState {
  if (target === 'off') return done;
  if (source === 'off') return notDone;
  return unclear(`no definition was found (source ${source}, target ${target})`);
}

/** Nobody runs it: it was paused before, or the guest shut down while it moved. */
function settleQuiet(source: End, target: End, stayPaused: boolean): MoveState {
  if (target === 'paused') return source === 'paused' ? unclear('it is paused on both hosts') : done;
  if (source === 'paused') {
    return stayPaused ? notDone : underWay('the source holds it still and has not gone on with it yet');
  }
  if (target === 'off' && source === 'absent') return done;
  if (source === 'off' && target === 'absent') return notDone;
  if (source === 'off' && target === 'off') return done;
  return unclear(`it was found on neither host (source ${source}, target ${target})`);
}

function settlePostCopy(source: End, target: End, picture: MigrationPicture): MoveState {
  if (target === 'running') return done;
  if (source === 'away' || target === 'away') {
    const end = source === 'away' ? ('source' as const) : ('target' as const);
    return unclear(`it is in post-copy, with its memory on both hosts, and ${awayWords(end, picture[end])}`);
  }
  const isGone = (end: End): boolean => end === 'absent' || end === 'off';
  if (isGone(source) || isGone(target)) {
    const gone = isGone(target) ? ('target' as const) : ('source' as const);
    // Only once QEMU has noticed: a move that comes to its end has one end gone for a moment, too.
    const noticed = hasFailed(picture[gone === 'target' ? 'source' : 'target']);
    return noticed
      ? { state: 'lost', gone }
      : underWay(`in post-copy: the ${gone} has no part of it any more`);
  }
  // libvirt marks the source at once; at the target only QEMU may have noticed.
  return hasFailed(picture.source)
    ? { state: 'broken' }
    : underWay('in post-copy: the rest of its memory follows');
}

const hasFailed = (end: EndPicture): boolean => end.answered && reasonOf(end.domain) === 'post-copy-failed';
const reasonOf = (domain: DomainPicture | null): string | null => domain?.powerReason ?? null;

const awayWords = (end: string, picture: EndPicture): string =>
  `the ${end} does not answer${picture.answered ? '' : ` (${picture.why})`}`;
