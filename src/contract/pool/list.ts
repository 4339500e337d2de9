// GET /pools
import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { page } from '../list.ts';
import { pool } from './pool.ts';

export const poolList = endpoint({
  method: 'GET',
  path: '/pools',
  summary: 'The storage pools of the hosts, by host',
  access: 'read',
  query: z.strictObject({
    host: z.string().max(120).optional(),
    used: z.enum(['true', 'false']).optional(),
  }),
  input: null,
  output: page(pool),
  status: 200,
  errors: ['host-not-found'],
});
