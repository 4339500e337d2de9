// A storage pool of one host as the API shows it.
import { z } from 'zod';

export const pool = z.object({
  name: z.string(),
  host: z.string(),
  uuid: z.string(),
  type: z.string(),
  active: z.boolean(),
  path: z.string().nullable(),
  source: z.string().nullable(),
  capacityBytes: z.number(),
  freeBytes: z.number(),
  /** Hostler writes only into pools that are used. */
  used: z.boolean(),
  /** The same bytes on every host that has it; null where nobody said so. */
  shared: z.boolean().nullable(),
});
export type PoolResource = z.output<typeof pool>;
