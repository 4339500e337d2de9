// POST /vms/:vm/start, and its plan
import { act, actErrors, justReason, planOf } from './act.ts';

const errors = [...actErrors, 'vm-start-refused'] as const;

export const vmStart = act({
  path: '/vms/:vm/start',
  summary: 'Starts a stopped VM on the host where it is defined',
  input: justReason,
  errors,
});

export const vmStartPlan = planOf({
  path: '/vms/:vm/start/plan',
  summary: 'What starting the VM would do, or why it is refused',
  input: justReason,
  errors,
});
