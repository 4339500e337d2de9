// Whether a host leaves the fleet. It keeps its VMs; hostler only stops to know them.
import { decide, type Decision, type Plan, type Refusal } from '../decision.ts';
import type { HostId, TaskId } from '../ids.ts';

export interface RemoveHostFacts {
  readonly host: { readonly id: HostId; readonly name: string };
  /** Ours, by name. */
  readonly vms: readonly string[];
  readonly tasks: readonly { readonly id: TaskId; readonly kind: string }[];
  /** The VMs may be forgotten: they stay there as plain libvirt domains. */
  readonly request: { readonly forget: boolean };
}

export interface RemoveHostPlan extends Plan {
  readonly host: HostId;
  readonly forget: readonly string[];
}

export function decideRemoveHost(facts: RemoveHostFacts): Decision<RemoveHostPlan> {
  const { host, vms, request } = facts;
  return decide(removeRefusals(facts), () => ({
    host: host.id,
    forget: request.forget ? vms : [],
    steps: [{ title: `Close the connection to ${host.name} and forget it` }],
    notices: vms.map((vm) => `${vm} stays on ${host.name} as a plain libvirt domain.`),
  }));
}

function removeRefusals({ host, vms, tasks, request }: RemoveHostFacts): Refusal[] {
  const about = `host ${host.name}`;
  const refusals: Refusal[] = tasks.map((task) => ({
    code: 'host-busy',
    about,
    needed: 'a host that no task works on',
    found: `${task.kind} (${task.id})`,
    fix: `Wait for the task, or cancel it: hostler task cancel ${task.id}.`,
  }));
  if (vms.length > 0 && !request.forget) {
    refusals.push({
      code: 'host-has-vms',
      about,
      needed: 'a host without VMs of ours',
      found: `${vms.length}: ${vms.slice(0, 5).join(', ')}${vms.length > 5 ? ', …' : ''}`,
      fix: `Move them away, or leave them there: hostler host remove ${host.name} --forget.`,
    });
  }
  return refusals;
}
