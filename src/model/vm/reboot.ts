// Whether and how a VM is rebooted. Asked: its guest shuts down and it is started anew, because only a stop
// and a start can be asked for afterwards: libvirt tells nobody whether a guest rebooted within its process.
// Forced: it is reset while its CPUs stand still, so that it may be reset again and is reset once.
import { decide, type Decision, type Plan, type PlanStep } from '../decision.ts';
import type { HostId, VmId } from '../ids.ts';
import type { Network } from '../network/network.ts';
import type { Pool } from '../pool/pool.ts';
import { overheadMiB } from './migrate/memory.ts';
import { runningRefusals, type RunningFacts } from './running.ts';
import type { VmSpec } from './spec.ts';
import { placeRefusals } from './start.ts';
import { attemptsOf, titleOf, type StopAttempt } from './stop.ts';

export interface RebootRequest {
  /** How long the guest may take to shut down before its power is cut. */
  readonly waitMs: number;
  /** Reset at once, without asking the guest. */
  readonly force: boolean;
}

export interface RebootFacts extends RunningFacts {
  readonly spec: Pick<VmSpec, 'memoryMiB' | 'nics' | 'disks'>;
  readonly networks: readonly Network[];
  readonly pools: readonly Pool[];
  /** Null: it has no channel for an agent. */
  readonly agentAnswers: boolean | null;
  readonly request: RebootRequest;
}

export interface RebootPlan extends Plan {
  readonly vm: VmId;
  readonly host: HostId;
  /** Its memory stays its own between stop and start. */
  readonly claimMiB: number;
  /** One after the other, until it is off; none where it is reset. */
  readonly attempts: readonly StopAttempt[];
}

export function decideReboot(facts: RebootFacts): Decision<RebootPlan> {
  const { vm, host, request, spec, networks, pools } = facts;
  const ends = { vm: vm.id, host: host.id };
  const on = (title: string): PlanStep => ({ title, host: host.name });
  const refusals = runningRefusals('reboot', facts);
  if (request.force) {
    return decide(refusals, () => ({
      ...ends,
      claimMiB: 0,
      attempts: [],
      steps: [on(`Pause ${vm.name}`), on('Reset it'), on('Resume it')],
      notices: [
        `${vm.name} is reset at once: it loses what it has not written to its disks.`,
        'Its process stays: what was changed for its next start does not take effect yet.',
      ],
    }));
  }
  // It has to find again what it needs, or it would be off after it.
  const place = { name: host.name, networks, pools };
  return decide([...refusals, ...placeRefusals({ spec, host: place })], () => {
    const attempts = attemptsOf({ ...facts, request: { ...request, then: 'force' } });
    return {
      ...ends,
      claimMiB: spec.memoryMiB + overheadMiB(spec.memoryMiB),
      attempts,
      steps: [...attempts.map((attempt) => on(titleOf(attempt))), on(`Start ${vm.name}`)],
      notices: [
        `${vm.name} is off for a moment and started anew: what was changed for its next start takes effect.`,
        'If it does not shut down in time, it loses what it has not written to its disks.',
      ],
    };
  });
}
