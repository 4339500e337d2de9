// GET /hosts/:host/doctor
import { z } from 'zod';
import { endpoint, noQuery } from '../endpoint.ts';
import { check } from '../vm/plan.ts';

export const finding = check.extend({ severity: z.enum(['error', 'warning', 'info']) });
export type FindingResource = z.output<typeof finding>;

export const hostDoctor = endpoint({
  method: 'GET',
  path: '/hosts/:host/doctor',
  summary: 'What is wrong with a host, what is well, and what cannot be seen from here',
  access: 'read',
  query: noQuery,
  input: null,
  output: z.object({ host: z.string(), findings: z.array(finding) }),
  status: 200,
  errors: ['host-not-found'],
});
