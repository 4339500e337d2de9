// DELETE /images/:image, and what it would do.
import { endpoint, noQuery } from '../endpoint.ts';
import { task } from '../task/task.ts';
import { plan } from '../vm/plan.ts';

const errors = ['image-not-found', 'image-remove-refused'] as const;

export const imageRemove = endpoint({
  method: 'DELETE',
  path: '/images/:image',
  summary: 'Removes an image, here and from the pools it was brought to; one that a disk is built on stays',
  access: 'admin',
  query: noQuery,
  input: null,
  output: task,
  status: 202,
  errors: [...errors, 'locked', 'idempotency-mismatch'],
});

export const imageRemovePlan = endpoint({
  method: 'POST',
  path: '/images/:image/remove/plan',
  summary: 'What removing the image would do, and what is built on it',
  access: 'read',
  query: noQuery,
  input: null,
  output: plan,
  status: 200,
  errors: ['image-not-found'],
});
