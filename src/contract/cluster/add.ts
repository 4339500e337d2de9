// POST /clusters/:cluster/hosts
import { z } from 'zod';
import { endpoint, noQuery } from '../endpoint.ts';
import { cluster } from './cluster.ts';

export const clusterAdd = endpoint({
  method: 'POST',
  path: '/clusters/:cluster/hosts',
  summary: 'Puts a host into the cluster, out of the one that it was in; finds the CPU that all can give',
  access: 'admin',
  query: noQuery,
  input: z.strictObject({ host: z.string().min(1).max(120) }),
  output: cluster,
  status: 200,
  errors: ['cluster-not-found', 'host-not-found', 'host-refused'],
});
