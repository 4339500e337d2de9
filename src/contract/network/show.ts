// GET /networks/:network
import { endpoint, noQuery } from '../endpoint.ts';
import { page } from '../list.ts';
import { network } from './network.ts';

export const networkShow = endpoint({
  method: 'GET',
  path: '/networks/:network',
  summary: 'The networks of this name, on every host that has one',
  access: 'read',
  query: noQuery,
  input: null,
  output: page(network),
  status: 200,
  errors: ['network-not-found'],
});
