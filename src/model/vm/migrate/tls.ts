// Whether two hosts can encrypt a move between them: nobody can see it from outside, so what was proven
// counts.
import { ageMs, printDuration, type Instant } from '../../time.ts';
import type { PairFacts } from './facts.ts';

export interface TlsBetween {
  readonly can: 'yes' | 'no' | 'unknown';
  readonly evidence: string;
}

/** What shows what only a move between the two can show. */
export const probeWords = (source: string, target: string): string =>
  `hostler host reach ${source} ${target}, or the move itself: it fails before memory moves`;

/** The newest word counts: certificates come and go. */
export function tlsBetween({ moves, probe }: PairFacts, now: Instant): TlsBetween {
  const ago = (at: Instant): string => `${printDuration(ageMs(at, now))} ago`;
  const told = moves.find((m) => m.tls !== 'not-asked');
  const probed = probe !== null && probe.tls !== 'not-asked' ? probe : null;
  if (probed !== null && (!told || probed.at >= told.at)) {
    return probed.tls === 'used'
      ? { can: 'yes', evidence: `a probe guest moved with TLS ${ago(probed.at)}` }
      : { can: 'no', evidence: `TLS was refused to a probe guest ${ago(probed.at)}: ${probed.detail}` };
  }
  if (!told) return { can: 'unknown', evidence: 'no move between the two has tried TLS yet' };
  return told.tls === 'used'
    ? { can: 'yes', evidence: `${told.name} moved with TLS ${ago(told.at)}` }
    : { can: 'no', evidence: `TLS was refused when ${told.name} moved ${ago(told.at)}` };
}
