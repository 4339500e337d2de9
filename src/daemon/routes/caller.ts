// Who is calling: the peer of the unix socket is an administrator, anybody else shows a token.
import type { Access } from '../../contract/endpoint.ts';
import { HostlerError } from '../../model/errors.ts';

export interface Caller {
  /** As it goes into tasks and history: `local`, `local (as anna, claimed)`, `token ci`. */
  readonly actor: string;
  readonly access: 'read' | 'admin';
}

export interface Credentials {
  /** The connection came over the unix socket, whose file mode says who may open it. */
  readonly local: boolean;
  readonly authorization: string | undefined;
  readonly claimedActor: string | undefined;
}

/** A token by its secret; null when it is unknown, expired or revoked. */
export type ReadToken = (secret: string) => Promise<{ name: string; access: 'read' | 'admin' } | null>;

const bearer = /^Bearer ([\x21-\x7e]{8,200})$/;
const actorName = /^[\p{L}\p{N}._@ -]{1,60}$/u;

export async function identify(given: Credentials, readToken: ReadToken): Promise<Caller> {
  if (given.authorization !== undefined) {
    const secret = bearer.exec(given.authorization)?.[1];
    const token = secret === undefined ? null : await readToken(secret);
    if (token !== null) return { actor: `token ${token.name}`, access: token.access };
    throw new HostlerError('token-unknown', {
      message: 'The token of the request is unknown, expired or revoked',
      fix: 'Create one on the manager with: hostler token create NAME',
    });
  }
  if (!given.local) {
    throw new HostlerError('token-missing', {
      message: 'A request over the network needs a token',
      fix: 'Send `Authorization: Bearer TOKEN`; create one on the manager with: hostler token create NAME',
    });
  }
  const claimed = given.claimedActor;
  if (claimed === undefined) return { actor: 'local', access: 'admin' };
  if (!actorName.test(claimed)) {
    throw new HostlerError('invalid-input', {
      message: 'The header Hostler-Actor holds what no name holds',
      fix: 'Use letters, digits, spaces and ._@- with at most 60 characters.',
    });
  }
  return { actor: `local (as ${claimed}, claimed)`, access: 'admin' };
}

export function permit(caller: Caller, access: Access): void {
  if (access !== 'admin' || caller.access === 'admin') return;
  throw new HostlerError('not-permitted', {
    message: `${caller.actor} may read but not change anything`,
    fix: 'Use a token that was created with --admin.',
  });
}
