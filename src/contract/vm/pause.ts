// POST /vms/:vm/pause, and its plan
import { act, actErrors, justReason, planOf } from './act.ts';

const errors = [...actErrors, 'vm-pause-refused'] as const;

export const vmPause = act({
  path: '/vms/:vm/pause',
  summary: 'Makes the CPUs of a VM stand still; it keeps its memory',
  input: justReason,
  errors,
});

export const vmPausePlan = planOf({
  path: '/vms/:vm/pause/plan',
  summary: 'What pausing the VM would do, or why it is refused',
  input: justReason,
  errors,
});
