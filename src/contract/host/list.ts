// GET /hosts
import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { listQuery, page } from '../list.ts';
import { host } from './host.ts';

export const hostList = endpoint({
  method: 'GET',
  path: '/hosts',
  summary: 'The hosts, with their connection and what they have',
  access: 'read',
  query: listQuery(['name', 'state'], {
    state: z.enum(['connecting', 'up', 'suspect', 'down']).optional(),
    cluster: z.string().max(120).optional(),
  }),
  input: null,
  output: page(host),
  status: 200,
  errors: ['invalid-cursor', 'cluster-not-found'],
});
