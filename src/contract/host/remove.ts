// DELETE /hosts/:host
import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { task } from '../task/task.ts';

export const hostRemove = endpoint({
  method: 'DELETE',
  path: '/hosts/:host',
  summary: 'Forgets a host; nothing on it is changed, its VMs go on',
  access: 'admin',
  /** `forget`: with its VMs, which stay there as plain libvirt domains. */
  query: z.strictObject({ forget: z.enum(['true', 'false']).optional() }),
  input: null,
  output: task,
  status: 202,
  errors: ['host-not-found', 'host-remove-refused', 'locked', 'idempotency-mismatch', 'changed'],
});
