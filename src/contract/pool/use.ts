// PUT /pools/:pool/use
import { z } from 'zod';
import { endpoint, noQuery } from '../endpoint.ts';
import { page } from '../list.ts';
import { pool } from './pool.ts';

export const poolUse = endpoint({
  method: 'PUT',
  path: '/pools/:pool/use',
  summary:
    'Says that Hostler may write into the pools of this name, and whether they are one and the same storage',
  access: 'admin',
  query: noQuery,
  input: z.strictObject({
    /** The hosts it holds for; all that have a pool of this name when it is left out. */
    hosts: z.array(z.string().max(120)).min(1).max(1000).optional(),
    /** The same bytes on all of them. Only said where the type of the pool does not tell. */
    shared: z.boolean().optional(),
    /** False: it is not used any longer. */
    use: z.boolean().optional(),
  }),
  output: page(pool),
  status: 200,
  errors: ['pool-not-found', 'host-not-found'],
});
