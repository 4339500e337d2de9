// POST /images: the body is the file itself.
import { z } from 'zod';
import { endpoint, noQuery } from '../endpoint.ts';
import { image } from './image.ts';

const uploadKey = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/, 'must be 8 to 64 letters, digits, "-" and "_"');

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
    /** A name that the caller draws, so that an upload that breaks can go on within a day. */
    upload: uploadKey.optional(),
    /** The body goes on behind so many bytes, as `GET /image-uploads/:upload` tells them. */
    offset: z
      .string()
      .regex(/^\d{1,15}$/, 'must be a number of bytes')
      .transform(Number)
      .optional(),
  }),
  input: null,
  output: image,
  status: 201,
  carries: 'upload',
  errors: ['invalid-name', 'invalid-image', 'name-taken', 'changed'],
});

export const imageAddReceived = endpoint({
  method: 'GET',
  path: '/image-uploads/:upload',
  summary: 'How many bytes of an upload that broke are here',
  access: 'admin',
  query: noQuery,
  input: null,
  output: z.object({ upload: z.string(), receivedBytes: z.number().int() }),
  status: 200,
  errors: [],
});
