// The one error class and the one catalogue of what can go wrong; a code's kind fixes its HTTP status and
// exit code.
import type { Refusal } from './decision.ts';
import type { Facts } from './json.ts';

export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'refused'
  | 'capacity'
  | 'unavailable'
  | 'stuck'
  | 'bug';

export const kinds: Readonly<Record<ErrorKind, { readonly status: number; readonly exit: number }>> = {
  invalid: { status: 400, exit: 2 },
  unauthenticated: { status: 401, exit: 7 },
  forbidden: { status: 403, exit: 7 },
  'not-found': { status: 404, exit: 3 },
  conflict: { status: 409, exit: 4 },
  refused: { status: 409, exit: 4 },
  capacity: { status: 507, exit: 4 },
  unavailable: { status: 503, exit: 5 },
  stuck: { status: 500, exit: 6 },
  bug: { status: 500, exit: 70 },
};

/**
 * `never`: the same call fails again; `after-change`: once somebody changed something; `later`: by itself.
 */
export type Retry = 'never' | 'after-change' | 'later';

interface ErrorRow {
  readonly kind: ErrorKind;
  readonly title: string;
  readonly retry: Retry;
}
const row = (kind: ErrorKind, retry: Retry, title: string): ErrorRow => ({ kind, retry, title });

export const catalogue = {
  'invalid-input': row('invalid', 'never', 'The request is not what the endpoint takes'),
  'invalid-name': row('invalid', 'never', 'The name is not allowed'),
  'invalid-quantity': row('invalid', 'never', 'The quantity cannot be read or is out of range'),
  'invalid-uri': row('invalid', 'never', 'The host URI cannot be used'),
  'invalid-template': row('invalid', 'never', 'The template is not valid'),
  'invalid-spec': row('invalid', 'never', 'The VM is not described validly'),
  'invalid-cursor': row('invalid', 'never', 'The cursor is not one that this list gave'),
  'invalid-image': row('invalid', 'never', 'The file cannot be used as an image'),
  'invalid-recipe': row('invalid', 'after-change', 'The recipe of the boot image is not valid'),
  'invalid-profile': row('invalid', 'after-change', 'The host profile is not valid'),
  'invalid-site': row('invalid', 'after-change', 'The site file of provisioning is not valid'),
  'invalid-fleet-file': row('invalid', 'after-change', 'The fleet file is not valid'),
  'body-too-large': row('invalid', 'never', 'The request body is too large'),
  'insecure-transport': row(
    'invalid',
    'never',
    'The transport is unencrypted and was not allowed explicitly',
  ),

  'token-missing': row('unauthenticated', 'never', 'The request carries no token'),
  'token-unknown': row('unauthenticated', 'never', 'The token is unknown, expired or revoked'),
  'not-permitted': row('forbidden', 'never', 'The caller may not do this'),

  'recipe-not-found': row('not-found', 'after-change', 'There is no such recipe'),
  'path-not-found': row('not-found', 'never', 'There is no such endpoint'),
  'vm-not-found': row('not-found', 'after-change', 'There is no such VM'),
  'host-not-found': row('not-found', 'after-change', 'There is no such host'),
  'cluster-not-found': row('not-found', 'after-change', 'There is no such cluster'),
  'pool-not-found': row('not-found', 'after-change', 'There is no such storage pool'),
  'volume-not-found': row('not-found', 'after-change', 'There is no such volume'),
  'network-not-found': row('not-found', 'after-change', 'There is no such network'),
  'image-not-found': row('not-found', 'after-change', 'There is no such image'),
  'template-not-found': row('not-found', 'after-change', 'There is no such template'),
  'node-not-found': row('not-found', 'after-change', 'There is no such node'),
  'boot-image-not-found': row('not-found', 'after-change', 'There is no such boot image'),
  'task-not-found': row('not-found', 'never', 'There is no such task'),
  'token-not-found': row('not-found', 'never', 'There is no such token'),
  'policy-not-found': row('not-found', 'after-change', 'There is no such policy'),

  'name-taken': row('conflict', 'after-change', 'The name is in use'),
  'host-known': row('conflict', 'after-change', 'The host is already part of the fleet'),
  'host-replaced': row('conflict', 'after-change', 'Another machine answers at the address of a known host'),
  'fleet-mismatch': row('conflict', 'after-change', 'The database and the fleet file do not belong together'),
  locked: row('conflict', 'later', 'A task holds what this needs'),
  changed: row('conflict', 'after-change', 'The resource was changed meanwhile'),
  'idempotency-mismatch': row('conflict', 'never', 'The idempotency key was used for another request'),
  'events-expired': row('conflict', 'after-change', 'The journal no longer holds the events after this one'),
  'not-cancellable': row('conflict', 'never', 'The task can no longer be cancelled'),
  cancelled: row('conflict', 'after-change', 'The task was cancelled'),
  'in-use': row('conflict', 'after-change', 'The resource is in use'),

  'vm-foreign': row('refused', 'after-change', 'The VM is not managed by this hostler'),
  'vm-state-forbids': row('refused', 'after-change', 'The state of the VM does not allow this'),
  'vm-create-refused': row('refused', 'after-change', 'The VM cannot be created'),
  'vm-start-refused': row('refused', 'after-change', 'The VM cannot be started'),
  'vm-stop-refused': row('refused', 'after-change', 'The VM cannot be stopped'),
  'vm-pause-refused': row('refused', 'after-change', 'The VM cannot be paused'),
  'vm-resume-refused': row('refused', 'after-change', 'The VM cannot go on'),
  'vm-reboot-refused': row('refused', 'after-change', 'The VM cannot be rebooted'),
  'vm-adopt-refused': row('refused', 'after-change', 'The VM cannot be adopted'),
  'vm-release-refused': row('refused', 'after-change', 'The VM cannot be released'),
  'vm-delete-refused': row('refused', 'after-change', 'The VM cannot be deleted'),
  'vm-migrate-refused': row('refused', 'after-change', 'The VM cannot be moved'),
  'host-refused': row('refused', 'after-change', 'The host cannot be used'),
  'host-remove-refused': row('refused', 'after-change', 'The host cannot be removed'),
  'image-remove-refused': row('refused', 'after-change', 'The image cannot be removed'),
  'host-drain-refused': row('refused', 'after-change', 'The host cannot be drained'),
  'host-resume-refused': row('refused', 'after-change', 'The host cannot be resumed'),
  'rules-conflict': row('refused', 'after-change', 'The rules contradict each other'),
  'libvirt-refused': row('refused', 'after-change', 'libvirt refused the operation'),
  'packages-gone': row(
    'refused',
    'after-change',
    'Locked packages are neither in the store nor in the sources',
  ),
  'build-failed': row('refused', 'after-change', 'The boot image cannot be built'),
  'node-refused': row('refused', 'after-change', 'The machine may not boot'),
  'boot-image-assign-refused': row('refused', 'after-change', 'The boot image cannot be assigned'),
  'node-approve-refused': row('refused', 'after-change', 'The machine cannot become a node'),
  'node-power-refused': row('refused', 'after-change', 'The power of the node cannot be switched'),
  'node-remove-refused': row('refused', 'after-change', 'The node cannot be removed'),
  unsupported: row('refused', 'after-change', 'The versions on the host do not support this'),

  'no-host-fits': row('capacity', 'after-change', 'No host can take the VM'),
  'pool-full': row('capacity', 'after-change', 'The storage pool has no room'),

  'host-unreachable': row('unavailable', 'later', 'The host cannot be reached'),
  'host-slow': row('unavailable', 'later', 'The host did not answer in time'),
  'host-authentication': row(
    'unavailable',
    'after-change',
    'The host and the manager do not trust each other',
  ),
  'bmc-unreachable': row('unavailable', 'later', 'The BMC of the node cannot be reached'),
  'guest-lost': row('unavailable', 'never', 'The guest was lost and cannot be recovered'),
  'agent-unavailable': row('unavailable', 'later', 'The agent in the guest does not answer'),
  'store-full': row('unavailable', 'later', 'The disk of the manager is full'),
  'store-unavailable': row('unavailable', 'later', 'The database cannot be used'),
  'not-active': row('unavailable', 'later', 'Another manager is the active one'),
  'too-busy': row('unavailable', 'later', 'Too much is in flight'),
  'manager-unreachable': row('unavailable', 'later', 'The manager cannot be reached'),
  stopping: row('unavailable', 'later', 'The manager is stopping'),

  'task-stuck': row('stuck', 'after-change', 'The task can go neither forward nor back without a decision'),
  'store-too-new': row('stuck', 'after-change', 'The database was written by a newer hostler'),
  bug: row('bug', 'never', 'Hostler made a mistake'),
} as const satisfies Readonly<Record<string, ErrorRow>>;

export type ErrorCode = keyof typeof catalogue;

export const isErrorCode = (text: string): text is ErrorCode => Object.hasOwn(catalogue, text);

export interface ErrorDetail {
  /** What happened, one sentence with names and numbers. */
  readonly message: string;
  /** A sentence that somebody can do. */
  readonly fix: string;
  readonly facts?: Facts;
  /** All reasons, where a rule refused. */
  readonly refusals?: readonly Refusal[];
  /** For the log alone; it never leaves the daemon. */
  readonly cause?: unknown;
}

export class HostlerError extends Error {
  override readonly name = 'HostlerError';
  readonly code: ErrorCode;
  readonly fix: string;
  readonly facts: Facts;
  readonly refusals: readonly Refusal[];

  constructor(code: ErrorCode, detail: ErrorDetail) {
    super(detail.message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.code = code;
    this.fix = detail.fix;
    this.facts = detail.facts ?? {};
    this.refusals = detail.refusals ?? [];
  }

  get kind(): ErrorKind {
    return catalogue[this.code].kind;
  }
  get title(): string {
    return catalogue[this.code].title;
  }
  get retry(): Retry {
    return catalogue[this.code].retry;
  }
  get status(): number {
    return kinds[this.kind].status;
  }
  get exit(): number {
    return kinds[this.kind].exit;
  }

  /** What may be stored and shown: no cause, no stack. */
  toJSON(): HostlerErrorRecord {
    const { code, kind, title, message, fix, facts, refusals, retry } = this;
    return { code, kind, title, message, fix, facts, refusals, retry };
  }
}

export interface HostlerErrorRecord {
  readonly code: ErrorCode;
  readonly kind: ErrorKind;
  readonly title: string;
  readonly message: string;
  readonly fix: string;
  readonly facts: Facts;
  readonly refusals: readonly Refusal[];
  readonly retry: Retry;
}

/** The error of a verb that a rule refused: the sentence counts the reasons, the reasons are all there. */
export function refusedError(code: ErrorCode, what: string, refusals: readonly Refusal[]): HostlerError {
  const first = refusals[0];
  const more = refusals.length > 1 ? ` (and ${refusals.length - 1} more)` : '';
  return new HostlerError(code, {
    message: first ? `${what}: ${first.about} needs ${first.needed}, found ${first.found}${more}` : what,
    fix: [...new Set(refusals.map((r) => r.fix))].join(' '),
    refusals,
  });
}

/** Our own mistakes, never the world's. */
export function invariant(holds: boolean, message: string, facts: Facts = {}): asserts holds {
  if (holds) return;
  throw new HostlerError('bug', {
    message,
    fix: 'Report it with the request id; the log of the daemon has the stack.',
    facts,
  });
}
