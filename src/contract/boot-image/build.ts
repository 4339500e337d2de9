// POST /boot-recipes/:recipe/build
import { z } from 'zod';
import { endpoint, noQuery } from '../endpoint.ts';
import { task } from '../task/task.ts';

export const bootImageBuild = endpoint({
  method: 'POST',
  path: '/boot-recipes/:recipe/build',
  summary: 'Builds the image of a recipe offline from its lock, and boots it once before it may be assigned',
  access: 'admin',
  query: noQuery,
  input: z.strictObject({}),
  output: task,
  status: 202,
  errors: ['recipe-not-found', 'locked', 'idempotency-mismatch'],
});
