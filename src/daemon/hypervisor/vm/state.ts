// libvirt's state and reason of a domain as power and its reason. A table, so that nothing is forgotten
// silently.
import { DomainPausedReason, DomainRunningReason, DomainShutoffReason, DomainState } from 'node-libvirt';
import type { Power, PowerReason } from '../../../model/vm/vm.ts';

export interface State {
  readonly power: Exclude<Power, 'unknown'>;
  readonly powerReason: PowerReason | null;
}

type Reasons = Readonly<Record<number, PowerReason>>;

const paused: Reasons = {
  [DomainPausedReason.USER]: 'asked',
  [DomainPausedReason.MIGRATION]: 'migrating',
  [DomainPausedReason.SAVE]: 'saved',
  [DomainPausedReason.IOERROR]: 'io-error',
  [DomainPausedReason.WATCHDOG]: 'watchdog',
  [DomainPausedReason.CRASHED]: 'guest-panic',
  [DomainPausedReason.POSTCOPY]: 'post-copy',
  [DomainPausedReason.POSTCOPY_FAILED]: 'post-copy-failed',
};
/** At the target of a move in post-copy: it runs while its memory still comes. */
const running: Reasons = {
  [DomainRunningReason.POSTCOPY]: 'post-copy',
  [DomainRunningReason.POSTCOPY_FAILED]: 'post-copy-failed',
};
const stopped: Reasons = {
  [DomainShutoffReason.SHUTDOWN]: 'guest-shutdown',
  [DomainShutoffReason.DESTROYED]: 'asked',
  [DomainShutoffReason.MIGRATED]: 'migrating',
  [DomainShutoffReason.SAVED]: 'saved',
};

export function readState(state: number, reason: number): State {
  switch (state) {
    case DomainState.SHUTOFF:
      return { power: 'stopped', powerReason: stopped[reason] ?? null };
    case DomainState.CRASHED:
      return { power: 'crashed', powerReason: 'guest-panic' };
    case DomainState.PAUSED:
    case DomainState.PMSUSPENDED:
      return { power: 'paused', powerReason: paused[reason] ?? 'other' };
    default:
      // Running, blocked, on its way down: its process is there and the guest's CPUs may run.
      return { power: 'running', powerReason: running[reason] ?? null };
  }
}
