// GET /clusters
import { endpoint, noQuery } from '../endpoint.ts';
import { page } from '../list.ts';
import { cluster } from './cluster.ts';

export const clusterList = endpoint({
  method: 'GET',
  path: '/clusters',
  summary: 'The clusters with their hosts',
  access: 'read',
  query: noQuery,
  input: null,
  output: page(cluster),
  status: 200,
  errors: [],
});
