// POST /tokens
import { z } from 'zod';
import { endpoint, noQuery } from '../endpoint.ts';
import { access, token } from './token.ts';

export const tokenCreate = endpoint({
  method: 'POST',
  path: '/tokens',
  summary: 'Makes an API token; its secret is in this answer and never shown again',
  access: 'admin',
  query: noQuery,
  input: z.strictObject({
    name: z.string().min(1).max(200),
    access: access.optional(),
    /** Days until it expires; without it, it does not. */
    days: z.number().int().min(1).max(3650).optional(),
  }),
  output: token.extend({ secret: z.string() }),
  status: 201,
  errors: ['invalid-name', 'name-taken'],
});
