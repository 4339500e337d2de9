// Whether and how a host is emptied: closed to placement, then everything on it moved away that can move.
import { decide, type Decision, type Plan, type PlanStep, type Refusal } from '../decision.ts';
import type { HostId } from '../ids.ts';
import { planJourney, type Journey, type JourneyFacts } from '../placement/journey.ts';
import { printDuration } from '../time.ts';
import type { ConnectionState } from './connection.ts';

export interface DrainHost {
  readonly id: HostId;
  readonly name: string;
  readonly state: ConnectionState;
  readonly reason: string;
}
export interface DrainFacts extends JourneyFacts {
  readonly host: DrainHost;
}
export interface JourneyPlan extends Plan, Journey {}

export function decideDrain(facts: DrainFacts): Decision<JourneyPlan> {
  const { host } = facts;
  return decide(notUp(host), () => {
    const journey = planJourney(facts);
    const close = { title: `Close ${host.name}: nothing new is placed on it`, host: host.name };
    return { ...journey, steps: [close, ...legSteps(journey)], notices: noticesOf(journey, host.name) };
  });
}

/** A host that is not up can neither send nor take a guest. */
export const notUp = ({ name, state, reason }: DrainHost): Refusal[] =>
  state === 'up'
    ? []
    : [
        {
          code: 'host-not-up',
          about: `host ${name}`,
          needed: 'a host that answers',
          found: `it is ${state}: ${reason}`,
          fix: `See what is wrong with it: hostler host doctor ${name}.`,
        },
      ];

export const legSteps = ({ legs }: Journey): PlanStep[] =>
  legs.map(({ name, targetName, live, beginsMs, endsMs }) => {
    const when = beginsMs === 0 ? 'at once' : `after about ${printDuration(beginsMs)}`;
    const lasts = printDuration(endsMs - beginsMs);
    return {
      title: `Move ${name} ${live ? 'live' : 'as it is, stopped'}, ${when}, for ${lasts}`,
      host: targetName,
    };
  });

/** What stays comes first: it is what decides whether the host may be turned off. */
export const noticesOf = ({ stays, legs, predictedMs }: Journey, host: string): string[] => [
  ...stays.map(({ name, refusals: [first] }) =>
    first
      ? `${name} stays on ${host}: ${first.about} needs ${first.needed}, found ${first.found}.`
      : `${name} stays.`,
  ),
  ...(legs.length === 0 ? [] : [`${legs.length} VMs move, over in about ${printDuration(predictedMs)}.`]),
];
