// POST /tasks/:task/cancel
import { endpoint, noQuery } from '../endpoint.ts';
import { task } from './task.ts';

export const taskCancel = endpoint({
  method: 'POST',
  path: '/tasks/:task/cancel',
  summary: 'Asks a task to stop at the next point where it can; a migration in progress is aborted',
  access: 'admin',
  query: noQuery,
  input: null,
  output: task,
  status: 200,
  errors: ['task-not-found', 'not-cancellable'],
});
