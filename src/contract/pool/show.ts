// GET /pools/:pool
import { endpoint, noQuery } from '../endpoint.ts';
import { page } from '../list.ts';
import { pool } from './pool.ts';

export const poolShow = endpoint({
  method: 'GET',
  path: '/pools/:pool',
  summary: 'The pools of this name, on every host that has one',
  access: 'read',
  query: noQuery,
  input: null,
  output: page(pool),
  status: 200,
  errors: ['pool-not-found'],
});
