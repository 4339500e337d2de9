// POST /boot-recipes/:recipe/fetch
import { z } from 'zod';
import { endpoint, noQuery } from '../endpoint.ts';
import { task } from '../task/task.ts';

export const bootImageFetch = endpoint({
  method: 'POST',
  path: '/boot-recipes/:recipe/fetch',
  summary: "Loads a recipe's packages from the manager's own apt sources, and writes its lock",
  access: 'admin',
  query: noQuery,
  input: z.strictObject({
    /** Take the newest versions, and say what that changes. */
    relock: z.boolean().optional(),
  }),
  output: task,
  status: 202,
  errors: ['recipe-not-found', 'locked', 'idempotency-mismatch'],
});
