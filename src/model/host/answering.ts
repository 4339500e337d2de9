// Whether a host can be asked to do something: every verb that acts on a host needs one that answers.
import type { Refusal } from '../decision.ts';
import type { HostId } from '../ids.ts';
import type { ConnectionState } from './connection.ts';

export interface AnsweringHost {
  readonly id: HostId;
  readonly name: string;
  readonly state: ConnectionState;
  /** Why it is in that state, in words. */
  readonly reason: string;
}

/** `fix` is said where waiting is the better advice than looking. */
export function answerRefusals(host: Omit<AnsweringHost, 'id'>, fix?: string): Refusal[] {
  if (host.state === 'up') return [];
  return [
    {
      code: 'host-not-up',
      about: `host ${host.name}`,
      needed: 'a host that answers',
      found: `it is ${host.state}: ${host.reason}`,
      fix: fix ?? `See what is wrong with it: hostler host doctor ${host.name}.`,
    },
  ];
}
