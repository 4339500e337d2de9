// GET /tasks: newest first.
import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { page, pageLimit } from '../list.ts';
import { task } from './task.ts';

export const taskList = endpoint({
  method: 'GET',
  path: '/tasks',
  summary: 'The tasks, newest first',
  access: 'read',
  query: z.strictObject({
    limit: pageLimit.optional(),
    /** The id of a task: those that were made before it. */
    cursor: z.string().max(60).optional(),
    /** `open`: all that have not ended. */
    state: z
      .enum(['open', 'waiting', 'running', 'undoing', 'succeeded', 'undone', 'parked', 'stuck'])
      .optional(),
    kind: z.string().max(60).optional(),
    subject: z.string().max(120).optional(),
  }),
  input: null,
  output: page(task),
  status: 200,
  errors: ['invalid-cursor'],
});
