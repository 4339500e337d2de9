// GET /templates/:template
import { endpoint, noQuery } from '../endpoint.ts';
import { template } from './list.ts';

export const templateShow = endpoint({
  method: 'GET',
  path: '/templates/:template',
  summary: 'One template',
  access: 'read',
  query: noQuery,
  input: null,
  output: template,
  status: 200,
  errors: ['template-not-found'],
});
