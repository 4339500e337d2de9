// POST /vms/:vm/release, and its plan
import { act, actErrors, justReason, planOf } from './act.ts';

const errors = [...actErrors, 'vm-release-refused'] as const;

export const vmRelease = act({
  path: '/vms/:vm/release',
  summary: 'Takes a VM out of management: it goes on as it is, as plain libvirt',
  input: justReason,
  errors,
});

export const vmReleasePlan = planOf({
  path: '/vms/:vm/release/plan',
  summary: 'What releasing the VM would do, or why it is refused',
  input: justReason,
  errors,
});
