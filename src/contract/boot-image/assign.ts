// POST /boot-images/:image/assign
import { z } from 'zod';
import { endpoint, noQuery } from '../endpoint.ts';
import { bootImage } from './boot-image.ts';

export const bootImageAssign = endpoint({
  method: 'POST',
  path: '/boot-images/:image/assign',
  summary: 'Binds nodes to an image: they load it when they boot next',
  access: 'admin',
  query: noQuery,
  input: z.strictObject({
    nodes: z.array(z.string().min(1).max(120)).min(1).max(1000),
    /** The host profile; without it each node keeps its own. */
    profile: z.string().min(1).max(120).optional(),
  }),
  output: bootImage,
  status: 200,
  errors: ['boot-image-not-found', 'node-not-found', 'boot-image-assign-refused', 'invalid-site'],
});
