// GET /vms/:vm
import { endpoint, noQuery } from '../endpoint.ts';
import { vm } from './vm.ts';

export const vmShow = endpoint({
  method: 'GET',
  path: '/vms/:vm',
  summary: 'One VM',
  access: 'read',
  query: noQuery,
  input: null,
  output: vm,
  status: 200,
  errors: ['vm-not-found'],
});
