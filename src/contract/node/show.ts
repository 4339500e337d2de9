// GET /nodes/:node
import { endpoint, noQuery } from '../endpoint.ts';
import { node } from './node.ts';

export const nodeShow = endpoint({
  method: 'GET',
  path: '/nodes/:node',
  summary: 'One node with the timeline of its boots; by name, id or MAC address',
  access: 'read',
  query: noQuery,
  input: null,
  output: node,
  status: 200,
  errors: ['node-not-found', 'invalid-site'],
});
