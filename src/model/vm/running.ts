// What the verbs that act on the process of a guest look at alike: pause, resume, reboot.
import type { Refusal } from '../decision.ts';
import { answerRefusals, type AnsweringHost } from '../host/answering.ts';
import { vmCan, type VmAction } from './state.ts';
import type { Vm } from './vm.ts';

export interface RunningFacts {
  readonly vm: Pick<Vm, 'id' | 'name' | 'power' | 'powerReason' | 'intent' | 'activity' | 'foreign'>;
  readonly host: AnsweringHost;
  /** What libvirt is busy with on the domain, in its own words; null for nothing. */
  readonly job: string | null;
}

export function runningRefusals(action: VmAction, { vm, host, job }: RunningFacts): Refusal[] {
  const can = vmCan(action, vm);
  const refusals: Refusal[] = can.can ? [] : [can.refusal];
  refusals.push(...answerRefusals(host));
  if (job !== null) {
    refusals.push({
      code: 'job-running',
      about: `VM ${vm.name}`,
      needed: 'a VM on which libvirt does nothing else',
      found: `a job of the kind ${job} that no task of hostler began`,
      fix: `Wait until it has ended, or end it on ${host.name}: virsh domjobabort ${vm.name}.`,
    });
  }
  return refusals;
}

/** Part of its memory is on another host: whatever runs here would run on half of it. */
export function brokenPostCopy({ vm }: Pick<RunningFacts, 'vm'>): Refusal[] {
  if (vm.power !== 'paused' || vm.powerReason !== 'post-copy-failed') return [];
  return [
    {
      code: 'post-copy-broken',
      about: `VM ${vm.name}`,
      needed: 'a VM whose memory is in one place',
      found: 'a move of it broke in post-copy: part of its memory is on the other host',
      fix: 'Bring the network between the two hosts back; the task of that move recovers it.',
    },
  ];
}
