// POST /vms/:vm/resume, and its plan
import { act, actErrors, justReason, planOf } from './act.ts';

const errors = [...actErrors, 'vm-resume-refused'] as const;

export const vmResume = act({
  path: '/vms/:vm/resume',
  summary: 'Lets a paused VM go on, and sets its clock where its agent answers',
  input: justReason,
  errors,
});

export const vmResumePlan = planOf({
  path: '/vms/:vm/resume/plan',
  summary: 'What resuming the VM would do, or why it is refused',
  input: justReason,
  errors,
});
