// A cluster as the API shows it.
import { z } from 'zod';
import { instant } from '../json.ts';

export const cluster = z.object({
  id: z.string(),
  name: z.string(),
  /** Names of its hosts. */
  hosts: z.array(z.string()),
  /** The CPU that all of its hosts can give; null until it was computed. */
  cpuModel: z.string().nullable(),
  createdAt: instant,
});
export type ClusterResource = z.output<typeof cluster>;
