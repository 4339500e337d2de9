// The page that a list request asks for.
import { pageLimitDefault } from '../../contract/list.ts';
import type { PageRequest } from '../store/list/page.ts';

interface PageQuery {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
  readonly sort?: string | undefined;
}

export const pageRequest = (query: PageQuery, sort: string): PageRequest => ({
  limit: query.limit ?? pageLimitDefault,
  cursor: query.cursor ?? null,
  sort: query.sort ?? sort,
});
