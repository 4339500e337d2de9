// POST /clusters
import { z } from 'zod';
import { endpoint, noQuery } from '../endpoint.ts';
import { cluster } from './cluster.ts';

export const clusterCreate = endpoint({
  method: 'POST',
  path: '/clusters',
  summary: 'Makes an empty cluster: hosts among which VMs move',
  access: 'admin',
  query: noQuery,
  input: z.strictObject({ name: z.string().min(1).max(200) }),
  output: cluster,
  status: 201,
  errors: ['invalid-name', 'name-taken'],
});
