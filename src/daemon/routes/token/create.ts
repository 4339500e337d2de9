// POST /v1/tokens
import type { tokenCreate } from '../../../contract/token/create.ts';
import { idRandomBytes, makeId } from '../../../model/ids.ts';
import { checkName } from '../../../model/name.ts';
import { instant } from '../../../model/time.ts';
import type { Journal } from '../../events/journal.ts';
import type { Chance } from '../../ports/chance.ts';
import type { Clock } from '../../ports/clock.ts';
import { insertToken } from '../../store/token/token.ts';
import type { Handler } from '../handler.ts';
import { drawSecret, hashSecret } from './secret.ts';

const dayMs = 86_400_000;

export const serveTokenCreate =
  (journal: Journal, clock: Clock, chance: Chance): Handler<typeof tokenCreate> =>
  async ({ input, caller }) => {
    checkName('token', input.name);
    const nowMs = clock.nowMs();
    const secret = drawSecret(chance);
    const token = {
      id: makeId('token', nowMs, chance.bytes(idRandomBytes)),
      name: input.name,
      access: input.access ?? 'read',
      createdAt: instant(nowMs),
      createdBy: caller.actor,
      expiresAt: input.days === undefined ? null : instant(nowMs + input.days * dayMs),
      revokedAt: null,
      lastUsedAt: null,
    };
    await journal.write(async (trx, emit) => {
      await insertToken(trx, token, hashSecret(secret));
      const facts = { name: token.name, access: token.access };
      emit({ kind: 'token.created', subject: token.id, cause: caller.actor, facts });
    });
    return { body: { ...token, secret } };
  };
