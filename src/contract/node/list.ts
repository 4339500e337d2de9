// GET /nodes
import { endpoint, noQuery } from '../endpoint.ts';
import { page } from '../list.ts';
import { node } from './node.ts';

export const nodeList = endpoint({
  method: 'GET',
  path: '/nodes',
  summary: 'The nodes, and the machines that wait for approval',
  access: 'read',
  query: noQuery,
  input: null,
  output: page(node),
  status: 200,
  errors: ['invalid-site'],
});
