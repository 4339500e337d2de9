// DELETE /nodes/:node
import { endpoint, noQuery } from '../endpoint.ts';
import { node } from './node.ts';

export const nodeRemove = endpoint({
  method: 'DELETE',
  path: '/nodes/:node',
  summary: 'Forgets a node or a machine that waits; at its next boot it is an unknown machine',
  access: 'admin',
  query: noQuery,
  input: null,
  output: node,
  status: 200,
  errors: ['node-not-found', 'node-remove-refused', 'invalid-site'],
});
