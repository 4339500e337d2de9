// A decision as the API shows it: the plan and every check, or all refusals. And how a verb about one VM
// answers when it is only asked for it.
import type { PlanResource } from '../../../contract/vm/plan.ts';
import type { Check } from '../../../model/check.ts';
import type { Decision, Plan } from '../../../model/decision.ts';
import type { Json } from '../../../model/json.ts';
import type { Activity } from '../../../model/vm/vm.ts';
import { readSubject as readOwned, type OwnedVm } from '../../tasks/vm/subject.ts';
import type { TaskWorld } from '../../tasks/world.ts';
import type { Answer } from '../handler.ts';
import { readSubject, type About } from './subject.ts';

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

/** The same facts and the same decision as the task's, asked without being done. */
export async function answerPlan(
  world: TaskWorld,
  asked: About,
  decideOn: (vm: OwnedVm, activity: Activity | null) => Promise<Decision<Plan>>,
): Promise<Answer<PlanResource>> {
  const subject = await readSubject(world.store, asked);
  const vm = await readOwned(world, subject.input);
  return { body: printDecision(await decideOn(vm, subject.vm.activity), {}) };
}
