// An image as the API shows it.
import { z } from 'zod';
import { instant } from '../json.ts';

export const imageFormat = z.enum(['qcow2', 'raw', 'kernel', 'initrd', 'iso']);

export const image = z.object({
  id: z.string(),
  name: z.string(),
  /** SHA-256 of its bytes. */
  digest: z.string(),
  format: imageFormat,
  sizeBytes: z.number(),
  /** What the guest sees of a disk. */
  virtualBytes: z.number(),
  createdAt: instant,
});
export type ImageResource = z.output<typeof image>;
