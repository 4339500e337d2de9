// GET /tasks/:task
import { endpoint, noQuery } from '../endpoint.ts';
import { task } from './task.ts';

export const taskShow = endpoint({
  method: 'GET',
  path: '/tasks/:task',
  summary: 'One task: its steps, its progress, how it ended',
  access: 'read',
  query: noQuery,
  input: null,
  output: task,
  status: 200,
  errors: ['task-not-found'],
});
