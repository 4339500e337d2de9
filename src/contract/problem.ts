// How an error looks on the wire: RFC 9457 problem+json, with what Hostler adds to it.
import { z } from 'zod';
import { catalogue, type ErrorCode, type HostlerErrorRecord } from '../model/errors.ts';

export const problemType = 'application/problem+json';

const json = z.unknown();

export const refusal = z.object({
  code: z.string(),
  about: z.string(),
  needed: z.string(),
  found: z.string(),
  fix: z.string(),
  facts: z.record(z.string(), json).optional(),
});

export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.enum(Object.keys(catalogue) as [ErrorCode, ...ErrorCode[]]),
  /** A sentence that somebody can do. */
  fix: z.string(),
  retry: z.enum(['never', 'after-change', 'later']),
  facts: z.record(z.string(), json),
  refusals: z.array(refusal),
  taskId: z.string().optional(),
  requestId: z.string(),
});
export type Problem = z.output<typeof problem>;

/** Where the reference explains a code. */
export const problemUri = (code: ErrorCode): string => `/docs/errors#${code}`;

export function printProblem(error: HostlerErrorRecord, status: number, requestId: string): Problem {
  const taskId = error.facts['taskId'];
  return {
    type: problemUri(error.code),
    title: error.title,
    status,
    detail: error.message,
    code: error.code,
    fix: error.fix,
    retry: error.retry,
    facts: error.facts,
    refusals: error.refusals.map((r) => ({ ...r })),
    ...(typeof taskId === 'string' && { taskId }),
    requestId,
  };
}
