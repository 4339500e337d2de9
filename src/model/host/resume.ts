// Whether and how a host comes back: open to placement again, and with it the VMs that were drained from it.
import { decide, type Decision, type Refusal } from '../decision.ts';
import type { VmId } from '../ids.ts';
import { planJourney, type Journey, type Traveller } from '../placement/journey.ts';
import { legSteps, notUp, type DrainFacts, type JourneyPlan } from './drain.ts';

export interface ResumeFacts extends DrainFacts {
  /** Those that belong there and were moved by hand since they were drained: where they are is meant. */
  readonly movedByHand: readonly { readonly id: VmId; readonly name: string; readonly hostName: string }[];
}

export function decideResume(facts: ResumeFacts): Decision<JourneyPlan> {
  const { host, movedByHand } = facts;
  return decide(notUp(host), () => {
    const vms = facts.vms.map((vm): Traveller => ({ ...vm, only: host.id }));
    const planned = planJourney({ ...facts, vms });
    const journey: Journey = {
      ...planned,
      stays: [
        ...planned.stays,
        ...movedByHand.map(({ id, name, hostName }) => ({
          vm: id,
          name,
          refusals: [byHand(name, hostName)],
        })),
      ],
    };
    const open = { title: `Open ${host.name}: VMs are placed on it again`, host: host.name };
    const notices = journey.stays.map(({ name, refusals: [first] }) =>
      first ? `${name} stays where it is: ${first.about} needs ${first.needed}, found ${first.found}.` : name,
    );
    return { ...journey, steps: [open, ...legSteps(journey)], notices };
  });
}

const byHand = (name: string, hostName: string): Refusal => ({
  code: 'moved-by-hand',
  about: `VM ${name}`,
  needed: 'a VM that is where the drain brought it',
  found: `it was moved to ${hostName} since`,
  fix: `Nothing, if that is meant; otherwise: hostler vm migrate ${name}.`,
});
