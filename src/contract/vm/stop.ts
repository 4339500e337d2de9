// POST /vms/:vm/stop
import { z } from 'zod';
import { endpoint, noQuery } from '../endpoint.ts';
import { reason } from '../json.ts';
import { task } from '../task/task.ts';

export const vmStop = endpoint({
  method: 'POST',
  path: '/vms/:vm/stop',
  summary: 'Asks the guest to shut down; after the time limit, or with `force` at once, its power is cut',
  access: 'admin',
  query: noQuery,
  input: z.strictObject({
    /** Cut the power at once. */
    force: z.boolean().optional(),
    /** How long the guest gets to shut down before its power is cut. */
    timeoutS: z.number().int().min(1).max(3600).optional(),
    reason: reason.optional(),
  }),
  output: task,
  status: 202,
  errors: [
    'vm-not-found',
    'vm-stop-refused',
    'vm-foreign',
    'vm-state-forbids',
    'locked',
    'changed',
    'idempotency-mismatch',
  ],
});
