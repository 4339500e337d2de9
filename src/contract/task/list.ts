// GET /tasks: newest first.
import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { listQuery, page } from '../list.ts';
import { task } from './task.ts';

export const taskList = endpoint({
  method: 'GET',
  path: '/tasks',
  summary: 'The tasks, newest first',
  access: 'read',
  query: listQuery(['createdAt'], {
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
