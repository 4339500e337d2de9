// POST /images: the body is the file itself.
import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { image } from './image.ts';

export const imageAdd = endpoint({
  method: 'POST',
  path: '/images',
  summary: 'Takes a file of any size as an image; what it is is told from its content',
  access: 'admin',
  query: z.strictObject({
    name: z.string().min(1).max(200),
    /** For a kernel or an initial RAM disk, which are files of any content. */
    as: z.enum(['kernel', 'initrd', 'iso']).optional(),
    /** Refused unless the bytes have this SHA-256. */
    digest: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hexadecimal digits')
      .optional(),
  }),
  input: null,
  output: image,
  status: 201,
  carries: 'upload',
  errors: ['invalid-name', 'invalid-image', 'name-taken'],
});
