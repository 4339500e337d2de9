// DELETE /vms/:vm, and its plan
import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { task } from '../task/task.ts';
import { actErrors, planOf } from './act.ts';

const errors = [...actErrors, 'vm-delete-refused'] as const;

export const vmDelete = endpoint({
  method: 'DELETE',
  path: '/vms/:vm',
  summary: 'Deletes a VM with all that its host keeps of it, and its own volumes unless they are to be kept',
  access: 'admin',
  query: z.strictObject({
    keepDisks: z.enum(['true', 'false']).optional(),
    /** Turn it off first, without asking its guest. */
    stop: z.enum(['true', 'false']).optional(),
  }),
  input: null,
  output: task,
  status: 202,
  errors: [...errors, 'locked', 'idempotency-mismatch'],
});

export const vmDeletePlan = planOf({
  path: '/vms/:vm/delete/plan',
  summary: 'What deleting the VM would remove and what would stay',
  input: z.strictObject({ keepDisks: z.boolean().optional(), stop: z.boolean().optional() }),
  errors,
});
