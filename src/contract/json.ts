// JSON values and the small vocabulary that every resource shares.
import { z } from 'zod';
import type { Facts, Json } from '../model/json.ts';

export const json: z.ZodType<Json> = z.json();
export const facts = z.record(z.string(), json) as unknown as z.ZodType<Facts>;
export const instant = z.iso.datetime();

/** A name or an id; which of the two is found out by looking. */
/** An IP address or a host name: it stands in URIs and never begins like an option. */
export const address = z
  .string()
  .min(1)
  .max(253)
  .regex(/^[A-Za-z0-9:][A-Za-z0-9.:-]*$/, 'is neither an address nor a host name');
export const reference = z.string().min(1).max(120);

/** The words in which the caller says why; they go into history. */
export const reason = z.string().max(500);
