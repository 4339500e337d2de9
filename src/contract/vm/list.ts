// GET /vms
import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { listQuery, page } from '../list.ts';
import { power, vm } from './vm.ts';

export const vmList = endpoint({
  method: 'GET',
  path: '/vms',
  summary: 'The VMs of all hosts, foreign ones included',
  access: 'read',
  query: listQuery(['name', 'host', 'power', 'createdAt'], {
    /** A name or id. */
    host: z.string().max(120).optional(),
    power: power.optional(),
    foreign: z.enum(['true', 'false']).optional(),
    /** Part of the name. */
    name: z.string().max(120).optional(),
  }),
  input: null,
  output: page(vm),
  status: 200,
  errors: ['invalid-cursor', 'host-not-found'],
});
