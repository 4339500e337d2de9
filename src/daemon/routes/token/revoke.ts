// DELETE /v1/tokens/:token
import type { tokenRevoke } from '../../../contract/token/revoke.ts';
import { instant } from '../../../model/time.ts';
import type { Journal } from '../../events/journal.ts';
import type { Clock } from '../../ports/clock.ts';
import { revokeToken } from '../../store/token/token.ts';
import type { Handler } from '../handler.ts';

export const serveTokenRevoke =
  (journal: Journal, clock: Clock): Handler<typeof tokenRevoke> =>
  async ({ params, caller }) => {
    const token = await journal.write(async (trx, emit) => {
      const revoked = await revokeToken(trx, params.token, instant(clock.nowMs()));
      emit({
        kind: 'token.revoked',
        subject: revoked.id,
        cause: caller.actor,
        facts: { name: revoked.name },
      });
      return revoked;
    });
    return { body: { ...token } };
  };
