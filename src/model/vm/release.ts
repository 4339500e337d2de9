// Whether a VM is released: hostler's metadata leaves it, and nothing else; it goes on as plain libvirt.
import { decide, type Decision, type Plan } from '../decision.ts';
import type { HostId, VmId } from '../ids.ts';
import { runningRefusals, type RunningFacts } from './running.ts';

export interface ReleasePlan extends Plan {
  readonly vm: VmId;
  readonly host: HostId;
}

export const decideRelease = (facts: RunningFacts): Decision<ReleasePlan> =>
  decide(runningRefusals('release', facts), () => {
    const { vm, host } = facts;
    return {
      vm: vm.id,
      host: host.id,
      steps: [
        { title: `Take hostler's metadata out of ${vm.name}`, host: host.name },
        { title: `Record ${vm.name} as foreign` },
      ],
      notices: [
        `${vm.name} is not touched: its guest notices nothing; its definition and disks stay.`,
        'It is listed and watched as a foreign VM, and nothing restores it after a boot of its host.',
      ],
    };
  });
