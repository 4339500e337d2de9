// POST /nodes/:node/approve
import { z } from 'zod';
import { endpoint, noQuery } from '../endpoint.ts';
import { node, nodeAddresses } from './node.ts';

export const nodeApprove = endpoint({
  method: 'POST',
  path: '/nodes/:node/approve',
  summary: 'Makes a machine a node: its name, its addresses, what it boots from now on',
  access: 'admin',
  query: noQuery,
  input: z.strictObject({
    name: z.string().min(1).max(200),
    /** By the names that host profiles use; `mgmt` is where the manager reaches it. */
    addresses: nodeAddresses,
    /** An image, or a recipe whose newest image it is; with `profile`. Without both the rules choose. */
    image: z.string().min(1).max(120).optional(),
    profile: z.string().min(1).max(120).optional(),
    /** Of a machine that was never heard of; `:node` is its MAC address then. */
    uuid: z.string().max(60).optional(),
    /** Further network cards, in order: nic1, nic2, … */
    cards: z.array(z.string().max(40)).max(32).optional(),
    bmc: z
      .strictObject({
        address: z.string().regex(/^[0-9A-Za-z.:-]{1,253}$/, 'must be an address or a host name'),
        port: z.number().int().min(1).max(65_535).optional(),
        user: z.string().regex(/^[\x21-\x7e]{1,64}$/, 'must be 1 to 64 printable characters'),
        password: z.string().min(1).max(200),
        cipherSuite: z.number().int().min(0).max(17).optional(),
      })
      .optional(),
  }),
  output: node,
  status: 200,
  errors: ['node-not-found', 'node-approve-refused', 'invalid-site'],
});
