// GET /networks
import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { page } from '../list.ts';
import { network } from './network.ts';

export const networkList = endpoint({
  method: 'GET',
  path: '/networks',
  summary: 'The virtual networks of the hosts, by host',
  access: 'read',
  query: z.strictObject({ host: z.string().max(120).optional() }),
  input: null,
  output: page(network),
  status: 200,
  errors: ['host-not-found'],
});
