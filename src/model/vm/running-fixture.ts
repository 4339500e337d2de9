// A VM that runs on a host that answers: what tests of verbs on running VMs begin with.
import type { HostId, VmId } from '../ids.ts';
import type { RunningFacts } from './running.ts';

export const runningFacts: RunningFacts = {
  vm: {
    id: 'vm-1' as VmId,
    name: 'web-1',
    power: 'running',
    powerReason: 'asked',
    intent: 'running',
    activity: null,
    foreign: false,
  },
  host: { id: 'host-1' as HostId, name: 'host1', state: 'up', reason: 'answers' },
  job: null,
};

export const runningVm = (more: Partial<RunningFacts['vm']>): RunningFacts => ({
  ...runningFacts,
  vm: { ...runningFacts.vm, ...more },
});
