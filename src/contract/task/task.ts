// The task as the API shows it.
import { z } from 'zod';
import { taskStates, type StepState, type TaskState } from '../../model/task/task.ts';
import { facts, instant, json } from '../json.ts';
import { refusal } from '../problem.ts';

const stepStates = [
  'pending',
  'running',
  'done',
  'undoing',
  'undone',
  'failed',
  'unclear',
] as const satisfies readonly StepState[];

export const taskError = z.object({
  code: z.string(),
  kind: z.string(),
  title: z.string(),
  message: z.string(),
  fix: z.string(),
  retry: z.string(),
  facts,
  refusals: z.array(refusal),
});

export const task = z.object({
  id: z.string(),
  /** `vm.migrate`. */
  kind: z.string(),
  state: z.enum(taskStates as readonly [TaskState, ...TaskState[]]),
  /** What it is about, by name. */
  subject: z.string(),
  input: json,
  steps: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      state: z.enum(stepStates),
      startedAt: instant.nullable(),
      endedAt: instant.nullable(),
      attempts: z.number().int(),
    }),
  ),
  progress: z
    .object({
      step: z.string(),
      at: instant,
      /** 0 to 1; null where nobody can tell. */
      done: z.number().nullable(),
      text: z.string(),
      facts,
    })
    .nullable(),
  result: json,
  error: taskError.nullable(),
  /** Why it waits, where it is parked or stuck, and what a person can do. */
  note: z.string().nullable(),
  locks: z.array(z.string()),
  actor: z.string(),
  createdAt: instant,
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
  cancelRequestedAt: instant.nullable(),
});
export type TaskResource = z.output<typeof task>;
