// What the endpoints of verbs on one VM have in common: the verb begins a task, its plan only says what the
// task would do.
import { z } from 'zod';
import type { ErrorCode } from '../../model/errors.ts';
import { endpoint, noQuery } from '../endpoint.ts';
import { reason } from '../json.ts';
import { task } from '../task/task.ts';
import { plan } from './plan.ts';

export const justReason = z.strictObject({ reason: reason.optional() });

/** Of a verb that a guest may be asked for, or be made to. */
export const offInput = z.strictObject({
  /** At once, without asking the guest. */
  force: z.boolean().optional(),
  /** How long the guest gets to shut down before its power is cut. */
  timeoutS: z.number().int().min(1).max(3600).optional(),
  reason: reason.optional(),
});

/** Every verb on a VM may find that there is none, that it is not ours, or that it is in no state for it. */
export const actErrors = ['vm-not-found', 'vm-foreign', 'vm-state-forbids', 'changed'] as const;

interface Verb<Path extends string, Input extends z.ZodType> {
  readonly path: Path;
  readonly summary: string;
  readonly input: Input;
  readonly errors: readonly ErrorCode[];
}

export const act = <const Path extends string, Input extends z.ZodType>(verb: Verb<Path, Input>) =>
  endpoint({
    method: 'POST',
    access: 'admin',
    query: noQuery,
    output: task,
    status: 202,
    ...verb,
    errors: [...verb.errors, 'locked', 'idempotency-mismatch'],
  });

export const planOf = <const Path extends string, Input extends z.ZodType>(verb: Verb<Path, Input>) =>
  endpoint({ method: 'POST', access: 'read', query: noQuery, output: plan, status: 200, ...verb });
