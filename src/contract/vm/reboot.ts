// POST /vms/:vm/reboot, and its plan
import { act, actErrors, offInput, planOf } from './act.ts';

const errors = [...actErrors, 'vm-reboot-refused'] as const;

export const vmReboot = act({
  path: '/vms/:vm/reboot',
  summary: 'Asks the guest to shut down and starts it anew; with `force` it is reset at once',
  input: offInput,
  errors,
});

export const vmRebootPlan = planOf({
  path: '/vms/:vm/reboot/plan',
  summary: 'What rebooting the VM would do, and what its guest would lose',
  input: offInput,
  errors,
});
