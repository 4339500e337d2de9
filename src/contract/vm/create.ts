// POST /vms, and its plan.
import { z } from 'zod';
import { endpoint, noQuery } from '../endpoint.ts';
import { reason, reference } from '../json.ts';
import { task } from '../task/task.ts';
import { plan } from './plan.ts';

const sizeBytes = z
  .number()
  .int()
  .min(1)
  .max(2 ** 50);

export const vmCreateInput = z.strictObject({
  name: z.string().min(1).max(200),
  template: reference,
  cpus: z.number().int().min(1).max(1024).optional(),
  memoryMiB: z
    .number()
    .int()
    .min(1)
    .max(2 ** 30)
    .optional(),
  /** An image that the first disk lies over. */
  image: reference.optional(),
  /** A volume that stands already becomes the first disk. */
  volume: z.strictObject({ pool: reference, volume: z.string().min(1).max(255) }).optional(),
  diskBytes: sizeBytes.optional(),
  pool: reference.optional(),
  networks: z.array(reference).max(16).optional(),
  /** For direct boot: images by name or digest. */
  kernel: reference.optional(),
  initrd: reference.optional(),
  kernelArguments: z.string().max(2000).optional(),
  /** Where it is to be; placement chooses when it is left out. */
  host: reference.optional(),
  /** Create it, and leave it stopped. */
  stopped: z.boolean().optional(),
  reason: reason.optional(),
});

const errors = [
  'invalid-name',
  'invalid-spec',
  'template-not-found',
  'image-not-found',
  'host-not-found',
  'pool-not-found',
  'network-not-found',
  'name-taken',
  'vm-create-refused',
  'no-host-fits',
] as const;

export const vmCreate = endpoint({
  method: 'POST',
  path: '/vms',
  summary: 'Creates a VM from a template and starts it',
  access: 'admin',
  query: noQuery,
  input: vmCreateInput,
  output: task,
  status: 202,
  errors: [...errors, 'locked', 'idempotency-mismatch'],
});

export const vmCreatePlan = endpoint({
  method: 'POST',
  path: '/vms/plan',
  summary: 'What creating the VM would do, and what spoke for and against every host',
  access: 'read',
  query: noQuery,
  input: vmCreateInput,
  output: plan,
  status: 200,
  errors,
});
