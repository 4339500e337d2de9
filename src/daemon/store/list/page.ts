// Lists are read a page at a time: ordered by one column and then by id, so that a cursor always knows
// where it was.
import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { HostlerError } from '../../../model/errors.ts';

export interface PageRequest {
  readonly limit: number;
  readonly cursor: string | null;
  /** A field, with `-` before it for the other direction. */
  readonly sort: string;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** Where a page ended: the value of the sorted column and the id of its last row, and what was asked for. */
interface Position {
  readonly value: string;
  readonly id: string;
  readonly asked: string;
}

export interface Order {
  readonly column: RawBuilder<unknown>;
  readonly id: string;
  readonly direction: 'asc' | 'desc';
  readonly after: RawBuilder<SqlBool> | null;
}

const wrongCursor = (): HostlerError =>
  new HostlerError('invalid-cursor', {
    message: 'The cursor is not one that this list gave for these filters and this order',
    fix: 'Begin again without a cursor.',
  });

function decode(cursor: string, asked: string): Position {
  try {
    const [value, id, for_] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    if (typeof value === 'string' && typeof id === 'string' && for_ === asked) return { value, id, asked };
  } catch {
    throw wrongCursor();
  }
  throw wrongCursor();
}

/**
 * `columns` maps the fields of the API to SQL that is never null; `asked` says which filters the cursor
 * belongs to.
 */
export function orderOf(
  page: PageRequest,
  columns: Readonly<Record<string, RawBuilder<unknown>>>,
  id: string,
  asked: string,
): Order {
  const descending = page.sort.startsWith('-');
  const column = columns[descending ? page.sort.slice(1) : page.sort];
  if (column === undefined) throw new RangeError(`no column for ${page.sort}`);
  const direction = descending ? 'desc' : 'asc';
  if (page.cursor === null) return { column, id, direction, after: null };
  const at = decode(page.cursor, `${page.sort} ${asked}`);
  const comparison = sql.raw(descending ? '<' : '>');
  const after = sql<SqlBool>`(${column}, ${sql.ref(id)}) ${comparison} (${at.value}, ${at.id})`;
  return { column, id, direction, after };
}

/** One row more than asked for was read, to know whether there is a next page. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  page: PageRequest,
  asked: string,
  position: (row: Row) => { readonly value: string; readonly id: string },
  toItem: (row: Row) => Item,
): Page<Item> {
  const kept = rows.slice(0, page.limit);
  const last = kept.at(-1);
  let next: string | null = null;
  if (rows.length > page.limit && last !== undefined) {
    const { value, id } = position(last);
    next = Buffer.from(JSON.stringify([value, id, `${page.sort} ${asked}`])).toString('base64url');
  }
  return { items: kept.map(toItem), next };
}
