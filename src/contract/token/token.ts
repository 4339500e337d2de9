// An API token as the API shows it: never the secret itself.
import { z } from 'zod';
import { instant } from '../json.ts';

export const access = z.enum(['read', 'admin']);

export const token = z.object({
  id: z.string(),
  name: z.string(),
  access,
  createdAt: instant,
  createdBy: z.string(),
  expiresAt: instant.nullable(),
  revokedAt: instant.nullable(),
  lastUsedAt: instant.nullable(),
});
export type TokenResource = z.output<typeof token>;
