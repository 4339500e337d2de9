// What a deciding verb answers when it is asked for its plan: what would be done, what was checked, why not.
import { z } from 'zod';
import { facts, json } from '../json.ts';
import { refusal } from '../problem.ts';

export const check = z.object({
  code: z.string(),
  about: z.string(),
  /** `not-visible` is an answer of its own: from here it cannot be told. */
  verdict: z.enum(['proven', 'refused', 'not-visible']),
  evidence: z.string().optional(),
  needed: z.string().optional(),
  found: z.string().optional(),
  fix: z.string().optional(),
  why: z.string().optional(),
  /** What would show it, where it is not visible. */
  shownBy: z.string().optional(),
  facts: facts.optional(),
});

export const plan = z.object({
  go: z.boolean(),
  refusals: z.array(refusal),
  steps: z.array(z.object({ title: z.string(), host: z.string().optional() })),
  /** What those concerned will notice. */
  notices: z.array(z.string()),
  checks: z.array(check),
  /** What spoke for and against each host, where one was chosen. */
  placement: json,
  /** The figures and options of the verb: flags of a migration, expected duration and downtime. */
  details: json,
});
export type PlanResource = z.output<typeof plan>;
