// API tokens: found by the hash of their secret, listed, made, revoked.
import { HostlerError } from '../../../model/errors.ts';
import type { TokenId } from '../../../model/ids.ts';
import type { Instant } from '../../../model/time.ts';
import type { Reader, Writer } from '../store.ts';
import type { TokenTable } from './table.ts';

export interface Token {
  readonly id: TokenId;
  readonly name: string;
  readonly access: 'read' | 'admin';
  readonly createdAt: Instant;
  readonly createdBy: string;
  readonly expiresAt: Instant | null;
  readonly revokedAt: Instant | null;
  readonly lastUsedAt: Instant | null;
}

const tokenOf = (row: TokenTable): Token => ({
  id: row.id as TokenId,
  name: row.name,
  access: row.role === 'admin' ? 'admin' : 'read',
  createdAt: row.created_at,
  createdBy: row.created_by,
  expiresAt: row.expires_at,
  revokedAt: row.revoked_at,
  lastUsedAt: row.last_used_at,
});

/** Null where no token has this hash, or it is expired or revoked. */
export async function findToken(db: Reader, hash: string, now: Instant): Promise<Token | null> {
  const row = await db.selectFrom('token').selectAll().where('hash', '=', hash).executeTakeFirst();
  if (!row || row.revoked_at !== null || (row.expires_at !== null && row.expires_at <= now)) return null;
  return tokenOf(row);
}

export const listTokens = async (db: Reader): Promise<readonly Token[]> =>
  (await db.selectFrom('token').selectAll().orderBy('name').execute()).map(tokenOf);

export async function insertToken(trx: Writer, token: Token, hash: string): Promise<void> {
  const taken = await trx.selectFrom('token').select('id').where('name', '=', token.name).executeTakeFirst();
  if (taken) {
    throw new HostlerError('name-taken', {
      message: `There is a token called ${token.name}`,
      fix: 'Choose another name, or revoke that one first.',
    });
  }
  const row: TokenTable = {
    id: token.id,
    name: token.name,
    hash,
    role: token.access,
    created_at: token.createdAt,
    created_by: token.createdBy,
    expires_at: token.expiresAt,
    revoked_at: null,
    last_used_at: null,
  };
  await trx.insertInto('token').values(row).execute();
}

/** By name or id. A revoked name is free again: the row stays, under its id. */
export async function revokeToken(trx: Writer, reference: string, at: Instant): Promise<Token> {
  const row = await trx
    .selectFrom('token')
    .selectAll()
    .where((e) => e.or([e('id', '=', reference), e('name', '=', reference)]))
    .executeTakeFirst();
  if (!row) {
    throw new HostlerError('token-not-found', {
      message: `There is no token ${reference.slice(0, 80)}`,
      fix: 'hostler token list shows all that there are.',
      facts: { token: reference.slice(0, 200) },
    });
  }
  const revokedAt = row.revoked_at ?? at;
  await trx
    .updateTable('token')
    .set({ revoked_at: revokedAt, name: row.revoked_at === null ? `${row.name} (${row.id})` : row.name })
    .where('id', '=', row.id)
    .execute();
  return { ...tokenOf(row), revokedAt };
}
