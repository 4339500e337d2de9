// How long a node may stay in each phase, and what to look at when it stays longer.
import { printDuration } from '../time.ts';
import type { Boot, NodeState, Phase } from './state.ts';

interface Row {
  /** From entering the phase to leaving it; undefined where it may stay for good. */
  readonly limitMs?: number;
  /** Where to look when the limit has passed. */
  readonly look: string;
}

const s = 1000;

/**
 * For real hardware on a quiet network; firmware of large servers takes minutes before it asks for an
 * address.
 */
export const deadlines: Readonly<Record<Phase, Row>> = {
  off: { look: 'the power' },
  dhcp: { limitMs: 600 * s, look: 'boot order, cabling and VLAN of the boot card, and the log of dnsmasq' },
  script: { limitMs: 90 * s, look: 'whether kernel and initrd can be loaded from the boot service' },
  kernel: { limitMs: 60 * s, look: 'the console: the initramfs could not reach the boot service' },
  // The queue for images is in it.
  image: {
    limitMs: 900 * s,
    look: 'the queue for downloads of the boot service, and the speed of the network',
  },
  verified: { limitMs: 30 * s, look: 'the console: the new root was not mounted' },
  configured: { limitMs: 180 * s, look: 'the console: systemd has not come up' },
  userspace: { limitMs: 120 * s, look: 'libvirtd in the journal of the node' },
  libvirt: { limitMs: 180 * s, look: 'what keeps the host from being ready' },
  ready: { look: 'the host' },
};

export type NodeVerdict =
  | { readonly kind: 'idle' }
  | { readonly kind: 'on-its-way'; readonly phase: Phase; readonly leftMs: number }
  | { readonly kind: 'ready'; readonly lostForMs?: number }
  | { readonly kind: 'stopped'; readonly phase: Phase; readonly reason: string; readonly sinceMs: number }
  | { readonly kind: 'stuck'; readonly phase: Phase; readonly sinceMs: number; readonly look: string };

/** `slowness` stretches every limit: 1 on hardware, more where machines are emulated. */
export function judgeNode(state: NodeState, nowMs: number, slowness = 1): NodeVerdict {
  const { phase, sinceMs, boot } = state;
  if (boot.stopped) {
    return { kind: 'stopped', phase, reason: boot.stopped.reason, sinceMs: boot.stopped.atMs };
  }
  if (phase === 'ready') {
    return state.lostSinceMs === undefined
      ? { kind: 'ready' }
      : { kind: 'ready', lostForMs: nowMs - state.lostSinceMs };
  }
  const { limitMs, look } = deadlines[phase];
  if (limitMs === undefined) return { kind: 'idle' };
  const leftMs = sinceMs + limitMs * slowness - nowMs;
  return leftMs > 0 ? { kind: 'on-its-way', phase, leftMs } : { kind: 'stuck', phase, sinceMs, look };
}

/** One sentence for people. */
export function printVerdict(verdict: NodeVerdict, nowMs: number): string {
  const since = (ms: number): string => printDuration(nowMs - ms);
  switch (verdict.kind) {
    case 'idle':
      return 'off, or never seen to boot';
    case 'on-its-way':
      return `boots: ${verdict.phase}`;
    case 'ready':
      return verdict.lostForMs === undefined
        ? 'ready'
        : `does not answer for ${printDuration(verdict.lostForMs)}: what it does is unknown`;
    case 'stopped':
      return `stopped in ${verdict.phase} for ${since(verdict.sinceMs)}: ${verdict.reason}`;
    case 'stuck':
      return `stuck in ${verdict.phase} for ${since(verdict.sinceMs)}: look at ${verdict.look}`;
  }
}

export interface TimelineRow {
  readonly phase: Phase;
  readonly atMs: number;
  /** Until the next phase, or until now for the last one. */
  readonly tookMs: number;
}

export function timelineOf({ entries }: Boot, nowMs: number): TimelineRow[] {
  return entries.map(({ phase, atMs }, at) => ({
    phase,
    atMs,
    tookMs: (entries[at + 1]?.atMs ?? nowMs) - atMs,
  }));
}
