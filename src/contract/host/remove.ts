// DELETE /hosts/:host
import { endpoint, noQuery } from '../endpoint.ts';
import { task } from '../task/task.ts';

export const hostRemove = endpoint({
  method: 'DELETE',
  path: '/hosts/:host',
  summary: 'Forgets a host; nothing on it is changed, its VMs go on',
  access: 'admin',
  query: noQuery,
  input: null,
  output: task,
  status: 202,
  errors: ['host-not-found', 'host-remove-refused', 'locked', 'idempotency-mismatch', 'changed'],
});
