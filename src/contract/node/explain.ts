// GET /boot-choice
import { z } from 'zod';
import { endpoint } from '../endpoint.ts';

const selector = z.string().max(128).optional();

export const nodeExplain = endpoint({
  method: 'GET',
  path: '/boot-choice',
  summary: 'What a machine would boot, and why; nothing is booted',
  access: 'read',
  /** What the machine tells; what is left out is taken from its last boot. */
  query: z.strictObject({
    mac: z.string().max(40),
    uuid: selector,
    serial: selector,
    asset: selector,
    vendor: selector,
    product: selector,
    address: selector,
  }),
  input: null,
  output: z.object({
    kind: z.enum(['node', 'discovery', 'refused']),
    node: z.string().nullable(),
    image: z.string().nullable(),
    profile: z.string().nullable(),
    /** The choice, why, and every rule with what spoke against it. */
    lines: z.array(z.string()),
  }),
  status: 200,
  errors: ['node-not-found'],
});
