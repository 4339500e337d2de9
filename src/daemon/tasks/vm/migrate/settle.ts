// What became of a move, from how both ends look: pure, so that every pair of ends is a line of a test.
import type { Settled } from '../../engine/step.ts';
import type { EndPicture, MigrationPicture } from '../../../ports/hypervisor/migration.ts';
import type { DomainPicture } from '../../../ports/hypervisor/vm.ts';
import { HostlerError } from '../../../../model/errors.ts';

export interface SettleFacts {
  readonly kind: 'live' | 'offline';
  readonly stayPaused: boolean;
  readonly picture: MigrationPicture;
}

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

const done: Settled<null> = { state: 'done', output: null };
const notDone: Settled<null> = { state: 'not-done' };
const underWay = (note: string): Settled<null> => ({ state: 'under-way', note });
const unclear = (why: string): Settled<null> => ({ state: 'unclear', why });

export function settleMove({ kind, stayPaused, picture }: SettleFacts): Settled<null> {
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
function settleStopped(source: End, target: End): Settled<null> {
  if (target === 'off') return done;
  if (source === 'off') return notDone;
  return unclear(`no definition was found (source ${source}, target ${target})`);
}

/** Nobody runs it: it was paused before, or the guest shut down while it moved. */
function settleQuiet(source: End, target: End, stayPaused: boolean): Settled<null> {
  if (target === 'paused') return source === 'paused' ? unclear('it is paused on both hosts') : done;
  if (source === 'paused') {
    return stayPaused ? notDone : underWay('the source holds it still and has not gone on with it yet');
  }
  if (target === 'off' && source === 'absent') return done;
  if (source === 'off' && target === 'absent') return notDone;
  if (source === 'off' && target === 'off') return done;
  return unclear(`it was found on neither host (source ${source}, target ${target})`);
}

function settlePostCopy(source: End, target: End, picture: MigrationPicture): Settled<null> {
  if (target === 'running') return done;
  // Part of the memory was at the target only; with the target's process gone it is nowhere.
  if (source === 'split' && (target === 'absent' || target === 'off')) throw guestLost();
  if (source === 'absent' || source === 'off') throw guestLost();
  if (source === 'away' || target === 'away')
    return unclear('it is in post-copy and one end does not answer');
  const broken = [picture.source, picture.target].every(
    (end) => end.answered && reasonOf(end.domain) === 'post-copy-failed',
  );
  return broken
    ? unclear('its post-copy connection broke; it is paused on both hosts until they reach each other')
    : underWay('in post-copy: the rest of its memory follows');
}

const reasonOf = (domain: DomainPicture | null): string | null => domain?.powerReason ?? null;

const awayWords = (end: string, picture: EndPicture): string =>
  `the ${end} does not answer${picture.answered ? '' : ` (${picture.why})`}`;

const guestLost = (): HostlerError =>
  new HostlerError('guest-lost', {
    message: 'The guest is lost: one end of its move ended in post-copy, with part of its memory',
    fix: 'Turn off what is left of it and start it again from its disks.',
  });
