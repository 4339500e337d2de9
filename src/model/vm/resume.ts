// Whether a paused VM goes on: not where it stands still because going on would harm it.
import { decide, type Decision, type Plan, type Refusal } from '../decision.ts';
import type { HostId, VmId } from '../ids.ts';
import { brokenPostCopy, runningRefusals, type RunningFacts } from './running.ts';
import type { PowerReason } from './vm.ts';

export interface ResumePlan extends Plan {
  readonly vm: VmId;
  readonly host: HostId;
  /** It has a channel for an agent: the clock of the guest is set through it afterwards. */
  readonly setGuestClock: boolean;
}

export interface ResumeFacts extends RunningFacts {
  readonly agentChannel: boolean;
}

/** Why it stands still, where that is to be mended first: it would only stop again. */
const mendFirst: Readonly<Partial<Record<PowerReason, string>>> = {
  'io-error': 'It stopped at an I/O error: where the storage is not back, it stops again at once.',
  'no-space': 'It stopped because its storage was full: where there is no room yet, it stops again at once.',
  watchdog: 'Its watchdog stopped it: a guest that hangs still hangs.',
};

export const decideResume = (facts: ResumeFacts): Decision<ResumePlan> =>
  decide(resumeRefusals(facts), () => {
    const { vm, host, agentChannel } = facts;
    const steps = [{ title: `Resume ${vm.name}`, host: host.name }];
    if (agentChannel) steps.push({ title: 'Set its clock, if its agent answers', host: host.name });
    const mend = vm.powerReason === null ? undefined : mendFirst[vm.powerReason];
    const notices = mend === undefined ? [] : [mend];
    return { vm: vm.id, host: host.id, setGuestClock: agentChannel, steps, notices };
  });

function resumeRefusals(facts: ResumeFacts): Refusal[] {
  const { vm, host } = facts;
  const refusals = [...runningRefusals('resume', facts), ...brokenPostCopy(facts)];
  if (vm.power !== 'paused') return refusals;
  if (vm.powerReason === 'migrating' || vm.powerReason === 'post-copy') {
    refusals.push({
      code: 'move-under-way',
      about: `VM ${vm.name}`,
      needed: 'a VM that is not on its way',
      found: 'a move holds it: the other host may have it already',
      fix: `Wait until the move has ended: virsh domjobinfo ${vm.name} on ${host.name} shows it.`,
    });
  }
  if (vm.powerReason === 'guest-panic') {
    refusals.push({
      code: 'guest-panic',
      about: `VM ${vm.name}`,
      needed: 'a guest that can go on',
      found: 'its kernel has given up',
      fix: `Turn it off and start it anew: hostler vm stop ${vm.name} --force, hostler vm start ${vm.name}.`,
    });
  }
  return refusals;
}
