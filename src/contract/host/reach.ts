// POST /hosts/:host/reach
import { z } from 'zod';
import { endpoint, noQuery } from '../endpoint.ts';
import { reference } from '../json.ts';
import { task } from '../task/task.ts';

export const hostReach = endpoint({
  method: 'POST',
  path: '/hosts/:host/reach',
  summary: 'Moves a guest of 16 MiB to another host: proves that they reach each other, and whether with TLS',
  access: 'admin',
  query: noQuery,
  input: z.strictObject({ to: reference }),
  output: task,
  status: 202,
  errors: ['host-not-found', 'host-refused', 'locked', 'idempotency-mismatch'],
});
