// The plan of a drain or a resume as the API shows it: its moves and what stays are its details.
import type { PlanResource } from '../../../contract/vm/plan.ts';
import type { Decision } from '../../../model/decision.ts';
import type { JourneyPlan } from '../../../model/host/drain.ts';
import type { Json } from '../../../model/json.ts';
import { printDecision } from '../vm/plan.ts';

export function printJourney(decision: Decision<JourneyPlan>): PlanResource {
  if (!decision.go) return printDecision(decision, {});
  const { legs, stays, predictedMs } = decision.plan;
  const details = { moves: legs, stays, predictedMs };
  return printDecision(decision, { details: details as unknown as Json });
}
