// POST /vms/:vm/start
import { z } from 'zod';
import { endpoint, noQuery } from '../endpoint.ts';
import { reason } from '../json.ts';
import { task } from '../task/task.ts';

export const vmStart = endpoint({
  method: 'POST',
  path: '/vms/:vm/start',
  summary: 'Starts a stopped VM on the host where it is defined',
  access: 'admin',
  query: noQuery,
  input: z.strictObject({ reason: reason.optional() }),
  output: task,
  status: 202,
  errors: [
    'vm-not-found',
    'vm-start-refused',
    'vm-foreign',
    'vm-state-forbids',
    'locked',
    'changed',
    'idempotency-mismatch',
  ],
});
