// DELETE /vms/:vm
import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { task } from '../task/task.ts';

export const vmDelete = endpoint({
  method: 'DELETE',
  path: '/vms/:vm',
  summary: 'Deletes a stopped VM, and the volumes that were made for it unless they are to be kept',
  access: 'admin',
  query: z.strictObject({ keepDisks: z.enum(['true', 'false']).optional() }),
  input: null,
  output: task,
  status: 202,
  errors: [
    'vm-not-found',
    'vm-delete-refused',
    'vm-foreign',
    'vm-state-forbids',
    'locked',
    'changed',
    'idempotency-mismatch',
  ],
});
