// Whether a VM is paused: its CPUs stand still, its memory and its devices stay as they are.
import { decide, type Decision, type Plan } from '../decision.ts';
import type { HostId, VmId } from '../ids.ts';
import { runningRefusals, type RunningFacts } from './running.ts';

export interface PausePlan extends Plan {
  readonly vm: VmId;
  readonly host: HostId;
}

export const decidePause = (facts: RunningFacts): Decision<PausePlan> =>
  decide(runningRefusals('pause', facts), () => {
    const { vm, host } = facts;
    return {
      vm: vm.id,
      host: host.id,
      steps: [{ title: `Pause ${vm.name}`, host: host.name }],
      notices: [
        `${vm.name} answers nobody until it is resumed, and keeps its memory: connections to it may break.`,
        'Its clock stands still; it is set on resuming where its agent answers.',
        `A pause ends with its process: if ${host.name} restarts, its memory is lost.`,
      ],
    };
  });
