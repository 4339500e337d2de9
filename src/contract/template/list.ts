// GET /templates
import { z } from 'zod';
import { endpoint, noQuery } from '../endpoint.ts';
import { json } from '../json.ts';
import { page } from '../list.ts';

export const template = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  cpus: z.number(),
  memoryMiB: z.number(),
  needsDisk: z.boolean(),
  hardware: json,
});
export type TemplateResource = z.output<typeof template>;

export const templateList = endpoint({
  method: 'GET',
  path: '/templates',
  summary: 'The templates that VMs are made from',
  access: 'read',
  query: noQuery,
  input: null,
  output: page(template),
  status: 200,
  errors: [],
});
