// POST /hosts/:host/probe
import { endpoint, noQuery } from '../endpoint.ts';
import { task } from '../task/task.ts';

export const hostProbe = endpoint({
  method: 'POST',
  path: '/hosts/:host/probe',
  summary: 'Finds out whether KVM really runs guests on a host, by running transient ones',
  access: 'admin',
  query: noQuery,
  input: null,
  output: task,
  status: 202,
  errors: ['host-not-found', 'locked', 'unsupported', 'idempotency-mismatch'],
});
