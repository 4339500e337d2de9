// POST /hosts/:host/resume, and its plan.
import { z } from 'zod';
import { endpoint, noQuery } from '../endpoint.ts';
import { task } from '../task/task.ts';
import { plan } from '../vm/plan.ts';

export const hostResume = endpoint({
  method: 'POST',
  path: '/hosts/:host/resume',
  summary: 'Opens a host to placement again and brings back the VMs that were drained from it',
  access: 'admin',
  query: noQuery,
  input: z.strictObject({}),
  output: task,
  status: 202,
  errors: ['host-not-found', 'host-resume-refused', 'locked', 'changed', 'idempotency-mismatch'],
});

export const hostResumePlan = endpoint({
  method: 'POST',
  path: '/hosts/:host/resume/plan',
  summary: 'What resuming the host would do: what comes back, and what stays where it is and why',
  access: 'read',
  query: noQuery,
  input: z.strictObject({}),
  output: plan,
  status: 200,
  errors: ['host-not-found'],
});
