// The shape of every decision: facts in, a plan or all refusals at once out.
import type { Facts } from './json.ts';

/** One reason why not: what was needed, what was found, and a sentence that somebody can act on. */
export interface Refusal {
  /** Stable, kebab-case; documented with the errors. */
  readonly code: string;
  /** What it concerns: `disk vda`, `network storage`, `host host2`. */
  readonly about: string;
  readonly needed: string;
  readonly found: string;
  readonly fix: string;
  readonly facts?: Facts;
}

export interface Refused {
  readonly go: false;
  readonly refusals: readonly Refusal[];
}
export type Decision<Plan> = { readonly go: true; readonly plan: Plan } | Refused;

/** The steps as people see them, and what those concerned will notice. Every plan of a verb extends it. */
export interface Plan {
  readonly steps: readonly PlanStep[];
  readonly notices: readonly string[];
}
export interface PlanStep {
  readonly title: string;
  /** The host on which it happens, where it happens on one. */
  readonly host?: string;
}

export const go = <P>(plan: P): Decision<P> => ({ go: true, plan });
export const refuse = (refusals: readonly Refusal[]): Refused => ({ go: false, refusals });

/** A plan where nothing speaks against it; `plan` is only made then. */
export const decide = <P>(refusals: readonly Refusal[], plan: () => P): Decision<P> =>
  refusals.length > 0 ? refuse(refusals) : go(plan());

/** One line for a log or a terminal. */
export const printRefusal = (r: Refusal): string =>
  `${r.about}: needs ${r.needed}, found ${r.found}. ${r.fix}`;
