// POST /vms/:vm/migrate, and its plan.
import { z } from 'zod';
import { endpoint, noQuery } from '../endpoint.ts';
import { reason, reference } from '../json.ts';
import { task } from '../task/task.ts';
import { plan } from './plan.ts';

export const vmMigrateInput = z.strictObject({
  /** Where to; placement chooses when it is left out. */
  to: reference.optional(),
  /** MiB per second for memory and disks together. */
  bandwidthMiBps: z.number().int().min(1).max(1_000_000).optional(),
  /** The longest pause that is aimed at. */
  downtimeMsMax: z.number().int().min(1).max(2_000_000).optional(),
  reason: reason.optional(),
});

const errors = [
  'vm-not-found',
  'host-not-found',
  'vm-migrate-refused',
  'vm-foreign',
  'vm-state-forbids',
  'no-host-fits',
] as const;

export const vmMigrate = endpoint({
  method: 'POST',
  path: '/vms/:vm/migrate',
  summary: 'Moves a VM to another host: live while it runs, its definition and disks when it is stopped',
  access: 'admin',
  query: noQuery,
  input: vmMigrateInput,
  output: task,
  status: 202,
  errors: [...errors, 'locked', 'changed', 'idempotency-mismatch'],
});

export const vmMigratePlan = endpoint({
  method: 'POST',
  path: '/vms/:vm/migrate/plan',
  summary: 'What moving the VM would do: every check, what the guest will notice, the expected times',
  access: 'read',
  query: noQuery,
  input: vmMigrateInput,
  output: plan,
  status: 200,
  errors,
});
