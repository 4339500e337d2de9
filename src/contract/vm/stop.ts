// POST /vms/:vm/stop, and its plan
import { act, actErrors, offInput, planOf } from './act.ts';

const errors = [...actErrors, 'vm-stop-refused'] as const;

export const vmStop = act({
  path: '/vms/:vm/stop',
  summary: 'Asks the guest to shut down; after the time limit, or with `force` at once, its power is cut',
  input: offInput,
  errors,
});

export const vmStopPlan = planOf({
  path: '/vms/:vm/stop/plan',
  summary: 'How the VM would be stopped, and what its guest would lose',
  input: offInput,
  errors,
});
