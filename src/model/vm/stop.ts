// Whether and how a VM is stopped: asked first, forced only when that was said to be right.
import { decide, type Decision, type Plan, type PlanStep, type Refusal } from '../decision.ts';
import { answerRefusals, type AnsweringHost } from '../host/answering.ts';
import type { HostId, VmId } from '../ids.ts';
import { printDuration } from '../time.ts';
import { brokenPostCopy } from './running.ts';
import { vmCan } from './state.ts';
import type { Vm } from './vm.ts';

export interface StopRequest {
  /** How long the guest may take; after that it is forced, or the stop has failed. */
  readonly waitMs: number;
  readonly then: 'force' | 'fail';
  /** Without asking the guest at all. */
  readonly force: boolean;
}
export const stopWaitMs = 120_000;

export interface StopFacts {
  readonly vm: Pick<Vm, 'id' | 'name' | 'power' | 'powerReason' | 'intent' | 'activity' | 'foreign'>;
  readonly host: AnsweringHost;
  /** Null: it has no channel for an agent. */
  readonly agentAnswers: boolean | null;
  readonly request: StopRequest;
}

export interface StopAttempt {
  readonly how: 'agent' | 'acpi' | 'force';
  readonly waitMs: number;
}
export interface StopPlan extends Plan {
  readonly vm: VmId;
  readonly host: HostId;
  /** One after the other, until it is off. Empty: it is off, and only that is recorded. */
  readonly attempts: readonly StopAttempt[];
}

export function decideStop(facts: StopFacts): Decision<StopPlan> {
  const { vm, host } = facts;
  if (vm.power === 'stopped' && vm.intent === 'running' && vm.activity === null && !vm.foreign) {
    const steps = [{ title: `Record that ${vm.name} is to be stopped; it is` }];
    return { go: true, plan: { vm: vm.id, host: host.id, attempts: [], steps, notices: [] } };
  }
  return decide(stopRefusals(facts), () => {
    const attempts = attemptsOf(facts);
    const steps = attempts.map((attempt): PlanStep => ({ title: titleOf(attempt), host: host.name }));
    return { vm: vm.id, host: host.id, attempts, steps, notices: noticesOf(facts, attempts) };
  });
}

function stopRefusals({ vm, host, request }: StopFacts): Refusal[] {
  const can = vmCan('stop', vm);
  const refusals: Refusal[] = can.can ? [] : [can.refusal];
  // Forced, it is what is left of a guest whose memory is gone; while the move can be taken up again its task
  // holds the VM.
  const broken = request.force ? [] : brokenPostCopy({ vm });
  refusals.push(...answerRefusals(host), ...broken);
  if (broken.length === 0 && vm.power === 'paused' && !request.force && request.then === 'fail') {
    refusals.push({
      code: 'paused',
      about: `VM ${vm.name}`,
      needed: 'a guest that can hear the request to shut down',
      found: 'it is paused',
      fix: `Resume it first, or force it: hostler vm stop ${vm.name} --force.`,
    });
  }
  return refusals;
}

type Asking = Pick<StopFacts, 'vm' | 'agentAnswers' | 'request'>;

export function attemptsOf({ vm, agentAnswers, request }: Asking): StopAttempt[] {
  const force: StopAttempt = { how: 'force', waitMs: 0 };
  // A paused or crashed guest hears nothing: asking it only takes time.
  if (request.force || vm.power !== 'running') return [force];
  // The agent is quicker and surer than the power button, which a guest may ignore; it gets half of the time.
  const asked: StopAttempt[] =
    agentAnswers === true
      ? [
          { how: 'agent', waitMs: Math.ceil(request.waitMs / 2) },
          { how: 'acpi', waitMs: Math.floor(request.waitMs / 2) },
        ]
      : [{ how: 'acpi', waitMs: request.waitMs }];
  return request.then === 'force' ? [...asked, force] : asked;
}

export function titleOf({ how, waitMs }: StopAttempt): string {
  const wait = printDuration(waitMs);
  switch (how) {
    case 'agent':
      return `Ask the agent to shut down, wait ${wait}`;
    case 'acpi':
      return `Press the power button, wait ${wait}`;
    case 'force':
      return 'Turn it off';
  }
}

function noticesOf({ vm }: StopFacts, attempts: readonly StopAttempt[]): string[] {
  if (vm.power === 'crashed' || attempts.at(-1)?.how !== 'force') return [];
  const forced = 'it loses what it has not written to its disks';
  return [
    attempts.length === 1
      ? `${vm.name} is turned off: ${forced}.`
      : `If it does not shut down in time, ${forced}.`,
  ];
}
