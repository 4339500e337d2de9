// POST /vms/:vm/adopt, and its plan
import { z } from 'zod';
import { reason } from '../json.ts';
import { act, actErrors, planOf } from './act.ts';

const input = z.strictObject({
  /** The id of the manager that it is taken over from: only what is named is taken from another one. */
  from: z.string().min(1).max(80).optional(),
  reason: reason.optional(),
});
const errors = [...actErrors, 'vm-adopt-refused'] as const;

export const vmAdopt = act({
  path: '/vms/:vm/adopt',
  summary: 'Takes a foreign VM into management as it is, also while it runs',
  input,
  errors,
});

export const vmAdoptPlan = planOf({
  path: '/vms/:vm/adopt/plan',
  summary: 'What adopting the VM would do, or why it is refused',
  input,
  errors,
});
