// GET /tokens
import { endpoint, noQuery } from '../endpoint.ts';
import { page } from '../list.ts';
import { token } from './token.ts';

export const tokenList = endpoint({
  method: 'GET',
  path: '/tokens',
  summary: 'The API tokens, without their secrets',
  access: 'admin',
  query: noQuery,
  input: null,
  output: page(token),
  status: 200,
  errors: [],
});
