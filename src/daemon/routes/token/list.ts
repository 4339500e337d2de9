// GET /v1/tokens
import type { tokenList } from '../../../contract/token/list.ts';
import type { Store } from '../../store/store.ts';
import { listTokens } from '../../store/token/token.ts';
import type { Handler } from '../handler.ts';

export const serveTokenList =
  (store: Store): Handler<typeof tokenList> =>
  async () => ({ body: { items: (await store.read(listTokens)).map((t) => ({ ...t })), next: null } });
