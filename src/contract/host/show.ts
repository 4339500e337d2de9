// GET /hosts/:host
import { endpoint, noQuery } from '../endpoint.ts';
import { host } from './host.ts';

export const hostShow = endpoint({
  method: 'GET',
  path: '/hosts/:host',
  summary: 'One host',
  access: 'read',
  query: noQuery,
  input: null,
  output: host,
  status: 200,
  errors: ['host-not-found'],
});
