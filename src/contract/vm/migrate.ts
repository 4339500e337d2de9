// POST /vms/:vm/migrate, and its plan.
import { z } from 'zod';
import {
  bandwidthMiBpsMax,
  compressions,
  connectionsMax,
  downtimeMsLimit,
  postCopyWishes,
  tlsWishes,
} from '../../model/vm/migrate/request.ts';
import { endpoint, noQuery } from '../endpoint.ts';
import { address, reason, reference } from '../json.ts';
import { task } from '../task/task.ts';
import { plan } from './plan.ts';

export const vmMigrateInput = z.strictObject({
  /** Where to; placement chooses when it is left out. */
  to: reference.optional(),
  /** MiB per second for memory and disks together. */
  bandwidthMiBps: z.number().int().min(1).max(bandwidthMiBpsMax).optional(),
  /** The longest pause that is aimed at. */
  downtimeMsMax: z.number().int().min(1).max(downtimeMsLimit).optional(),
  /** `auto`: for memory and disks wherever both hosts can. */
  tls: z.enum(tlsWishes).optional(),
  /** Connections for memory. Policy chooses this and what follows where it is left out, and says why. */
  connections: z.number().int().min(1).max(connectionsMax).optional(),
  /** `reserve`: switched to where the guest makes memory dirty faster than it is sent. */
  postCopy: z.enum(postCopyWishes).optional(),
  /** Slows the guest down where it makes memory dirty faster than it is sent. */
  autoConverge: z.boolean().optional(),
  compression: z.enum(compressions).optional(),
  zeroCopy: z.boolean().optional(),
  /** Everything through libvirt's own connection: one port, and slow. */
  tunnelled: z.boolean().optional(),
  /** An address of the target for memory and disks. */
  address: address.optional(),
  /** The target's pool for disks that are copied; the pool of the same name where it is left out. */
  pool: reference.optional(),
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
