// What all lists have in common: a page by cursor, the same words for size and order.
import { z } from 'zod';

export const pageLimitMax = 1000;
export const pageLimitDefault = 100;

/** Query parameters arrive as text; a number is digits and nothing else. */
export const pageLimit = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a whole number')
  .transform(Number)
  .pipe(z.number().int().min(1).max(pageLimitMax));

/** The query of a list: its own filters, and a page of at most `limit` after `cursor`. */
export const listQuery = <const Sort extends string, Filters extends z.ZodRawShape>(
  sort: readonly [Sort, ...Sort[]],
  filters: Filters,
) =>
  z.strictObject({
    ...filters,
    limit: pageLimit.optional(),
    /** As an earlier page gave it in `next`; it holds for the same filters and order only. */
    cursor: z.string().min(1).max(400).optional(),
    /** A field, with `-` before it for the other direction. */
    sort: z.union([z.enum(sort), z.templateLiteral(['-', z.enum(sort)])]).optional(),
  });

export const page = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    /** The cursor of the next page; null on the last one. */
    next: z.string().nullable(),
  });
