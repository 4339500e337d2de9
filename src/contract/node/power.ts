// POST /nodes/:node/power
import { z } from 'zod';
import { powerActions } from '../../model/node/power.ts';
import { endpoint, noQuery } from '../endpoint.ts';
import { task } from '../task/task.ts';

export const nodePower = endpoint({
  method: 'POST',
  path: '/nodes/:node/power',
  summary: 'Switches a node on, off, or off and on, over its BMC; it boots from the network',
  access: 'admin',
  query: noQuery,
  input: z.strictObject({
    action: z.enum(powerActions),
    /** VMs that run on it may be cut off. */
    force: z.boolean().optional(),
  }),
  output: task,
  status: 202,
  errors: ['node-not-found', 'node-power-refused', 'bmc-unreachable', 'locked', 'idempotency-mismatch'],
});
