// The connection to a host as a state machine: a pure function of the state and what happened.
import type { Instant } from '../time.ts';
import { ageMs } from '../time.ts';

/**
 *   connecting ──opened──▶ up ──missed──▶ suspect ──missed, 15 s on──▶ down
 *       │                   ▲  ◀─answered──┘  │                          │
 *       └──failed──▶ down   └────opened────────┴──────────opened─────────┘
 *
 * `suspect`: it was up and something was missed; its VMs keep their last known state, nothing new is placed
 * there. `down`: its VMs are unknown. No timer lives here: whoever watches asks with `tick`.
 */
export type ConnectionState = 'connecting' | 'up' | 'suspect' | 'down';
export const connectionStates: readonly ConnectionState[] = ['connecting', 'up', 'suspect', 'down'];

export interface Connection {
  readonly state: ConnectionState;
  readonly since: Instant;
  readonly reason: string;
  /** The last time that the host answered anything. */
  readonly answeredAt: Instant | null;
}

export type ConnectionEvent =
  | { readonly kind: 'opened' }
  | { readonly kind: 'answered' }
  /** A deadline or a keepalive passed without an answer; the connection stands. */
  | { readonly kind: 'missed'; readonly reason: string }
  /** The connection broke after it stood. */
  | { readonly kind: 'lost'; readonly reason: string }
  /** It could not be opened. */
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'tick' };

/** A host that stays silent so long after it became suspect is down. */
export const suspectMsMax = 15_000;

export const newConnection = (now: Instant): Connection => ({
  state: 'connecting',
  since: now,
  reason: 'not reached yet',
  answeredAt: null,
});

/** The same object where nothing changed, so that a caller can tell by identity. */
export function nextConnection(from: Connection, event: ConnectionEvent, now: Instant): Connection {
  switch (event.kind) {
    case 'opened':
      return { ...enter(from, 'up', 'answers', now), answeredAt: now };
    case 'answered':
      return answered(from, now);
    case 'missed':
      return missed(from, event.reason, now);
    case 'lost':
      // One lost connection is no lost host: the attempts that follow decide, and say why they failed.
      if (from.state === 'up') return enter(from, 'suspect', event.reason, now);
      return from.state === 'connecting' ? from : givenUp(from, event.reason, now);
    case 'failed':
      return from.state === 'suspect'
        ? givenUp(from, event.reason, now)
        : enter(from, 'down', event.reason, now);
    case 'tick':
      return isOverdue(from, now) ? enter(from, 'down', from.reason, now) : from;
  }
}

function answered(from: Connection, now: Instant): Connection {
  // An answer that was under way while the host was given up does not make it up again: only `opened` does.
  if (from.state === 'down' || from.state === 'connecting') return from;
  return { ...enter(from, 'up', 'answers', now), answeredAt: now };
}

function missed(from: Connection, reason: string, now: Instant): Connection {
  if (from.state === 'up') return enter(from, 'suspect', reason, now);
  return isOverdue(from, now) ? enter(from, 'down', reason, now) : from;
}

/** Not at once: while it is suspect only the reason is a newer one. */
const givenUp = (from: Connection, reason: string, now: Instant): Connection =>
  enter(from, from.state === 'down' || isOverdue(from, now) ? 'down' : 'suspect', reason, now);

const isOverdue = (c: Connection, now: Instant): boolean =>
  c.state === 'suspect' && ageMs(c.since, now) >= suspectMsMax;

function enter(from: Connection, state: ConnectionState, reason: string, now: Instant): Connection {
  if (from.state === state && from.reason === reason) return from;
  return { ...from, state, reason, since: from.state === state ? from.since : now };
}

/** Whether what is known of the VMs on such a host still counts. */
export const knowsItsVms = (state: ConnectionState): boolean => state === 'up' || state === 'suspect';
