// POST /hosts/:host/drain, and its plan.
import { z } from 'zod';
import { endpoint, noQuery } from '../endpoint.ts';
import { task } from '../task/task.ts';
import { plan } from '../vm/plan.ts';

export const hostDrain = endpoint({
  method: 'POST',
  path: '/hosts/:host/drain',
  summary: 'Closes a host to placement and moves away what is on it: live what runs, stopped VMs too',
  access: 'admin',
  query: noQuery,
  input: z.strictObject({}),
  output: task,
  status: 202,
  errors: ['host-not-found', 'host-drain-refused', 'locked', 'changed', 'idempotency-mismatch'],
});

export const hostDrainPlan = endpoint({
  method: 'POST',
  path: '/hosts/:host/drain/plan',
  summary:
    'What draining the host would do: what stays and why, where everything goes, in which order, how long',
  access: 'read',
  query: noQuery,
  input: z.strictObject({}),
  output: plan,
  status: 200,
  errors: ['host-not-found'],
});
