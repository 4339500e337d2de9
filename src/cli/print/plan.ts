// A plan as people read it: what would happen, what was checked and how surely, why not.
import type { PlanResource } from '../../contract/vm/plan.ts';
import type { Context } from '../frame/command.ts';
import { oneLine } from './table.ts';

type Check = PlanResource['checks'][number];

export function printCheck(check: Check): string {
  const about = oneLine(check.about);
  switch (check.verdict) {
    case 'proven':
      return `  ✓ ${about}: ${oneLine(check.evidence ?? '')}\n`;
    case 'refused':
      return `  ✗ ${about}: needs ${oneLine(check.needed ?? '')}, found ${oneLine(check.found ?? '')}\n`;
    case 'not-visible':
      return `  ? ${about}: ${oneLine(check.why ?? '')}; shown by ${oneLine(check.shownBy ?? '')}\n`;
  }
}

export function printPlan(plan: PlanResource): string {
  const parts: string[] = [];
  if (plan.steps.length > 0) {
    parts.push('Steps:\n');
    plan.steps.forEach((s, i) =>
      parts.push(`  ${i + 1}. ${oneLine(s.title)}${s.host === undefined ? '' : ` (${oneLine(s.host)})`}\n`),
    );
  }
  for (const notice of plan.notices) parts.push(`  ! ${oneLine(notice)}\n`);
  if (plan.checks.length > 0) parts.push('Checks:\n', ...plan.checks.map(printCheck));
  if (!plan.go) {
    parts.push('Refused:\n');
    for (const r of plan.refusals) {
      parts.push(`  ✗ ${oneLine(r.about)}: needs ${oneLine(r.needed)}, found ${oneLine(r.found)}\n`);
      parts.push(`    ${oneLine(r.fix)}\n`);
    }
  }
  return parts.join('');
}

/** Exit code 4 where the plan is refused, as the verb itself would end. */
export function printPlanned({ json, terminal }: Context, plan: PlanResource): number {
  terminal.out(json ? `${JSON.stringify(plan)}\n` : printPlan(plan));
  return plan.go ? 0 : 4;
}
