// A decision as the API shows it: the plan and every check, or all refusals.
import type { PlanResource } from '../../../contract/vm/plan.ts';
import type { Check } from '../../../model/check.ts';
import type { Decision, Plan } from '../../../model/decision.ts';
import type { Json } from '../../../model/json.ts';

interface Decided {
  readonly checks?: readonly Check[];
  readonly placement?: Json;
  readonly details?: Json;
}

export function printDecision(decision: Decision<Plan>, decided: Decided): PlanResource {
  const { checks = [], placement = null, details = null } = decided;
  return {
    go: decision.go,
    refusals: decision.go ? [] : decision.refusals.map((r) => ({ ...r })),
    steps: decision.go ? decision.plan.steps.map((s) => ({ ...s })) : [],
    notices: decision.go ? [...decision.plan.notices] : [],
    checks: checks.map((c) => ({ ...c })),
    placement,
    details,
  };
}
