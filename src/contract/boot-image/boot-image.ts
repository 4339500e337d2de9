// A boot image as the API shows it.
import { z } from 'zod';
import { instant } from '../json.ts';

export const bootImage = z.object({
  /** The beginning of the SHA-256 over what it is made of. */
  id: z.string(),
  recipe: z.string(),
  kernelVersion: z.string(),
  /** Kernel arguments that every node of it gets. */
  arguments: z.string(),
  recipeDigest: z.string(),
  lockDigest: z.string(),
  files: z.record(z.string(), z.object({ sha256: z.string(), size: z.number() })),
  builtAt: instant,
  /** When its trial boot passed; null: it may not be assigned. */
  triedAt: instant.nullable(),
  /** The nodes that are bound to it. */
  nodes: z.array(z.string()),
});
export type BootImageResource = z.output<typeof bootImage>;
