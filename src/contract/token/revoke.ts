// DELETE /tokens/:token
import { endpoint, noQuery } from '../endpoint.ts';
import { token } from './token.ts';

export const tokenRevoke = endpoint({
  method: 'DELETE',
  path: '/tokens/:token',
  summary: 'Revokes a token at once',
  access: 'admin',
  query: noQuery,
  input: null,
  output: token,
  status: 200,
  errors: ['token-not-found'],
});
