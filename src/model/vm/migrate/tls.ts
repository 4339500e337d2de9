// Whether two hosts can encrypt a move between them: nobody can see it from outside, so what was proven
// counts.
import type { PairFacts } from './facts.ts';

export interface TlsBetween {
  readonly can: 'yes' | 'no' | 'unknown';
  readonly evidence: string;
}

export function tlsBetween({ moves, probe }: PairFacts): TlsBetween {
  if (probe?.ok === true && probe.tls)
    return { can: 'yes', evidence: `a probe guest moved with TLS at ${probe.at}` };
  const told = moves.find((m) => m.tls !== 'not-asked');
  if (!told) return { can: 'unknown', evidence: 'no move between the two has tried TLS yet' };
  return told.tls === 'used'
    ? { can: 'yes', evidence: `${told.name} moved with TLS at ${told.at}` }
    : { can: 'no', evidence: `TLS was refused when ${told.name} moved at ${told.at}` };
}
