// GET /clusters/:cluster
import { endpoint, noQuery } from '../endpoint.ts';
import { cluster } from './cluster.ts';

export const clusterShow = endpoint({
  method: 'GET',
  path: '/clusters/:cluster',
  summary: 'One cluster',
  access: 'read',
  query: noQuery,
  input: null,
  output: cluster,
  status: 200,
  errors: ['cluster-not-found'],
});
