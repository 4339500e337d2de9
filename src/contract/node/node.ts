// A node as the API shows it: who it is, what it boots, how far its boots came.
import { z } from 'zod';
import { phases } from '../../model/node/state.ts';
import { instant } from '../json.ts';
import { refusal } from '../problem.ts';

export const nodeAddress = z.strictObject({
  /** ADDRESS/LENGTH. */
  address: z.string().max(40),
  gateway: z.string().max(40).optional(),
});
export const nodeAddresses = z.record(z.string().regex(/^[a-z][a-z0-9-]{0,30}$/), nodeAddress);

const boot = z.object({
  timeline: z.array(
    z.object({
      phase: z.enum(phases),
      at: instant,
      /** Until the next phase, or until now. */
      tookMs: z.number(),
    }),
  ),
  /** Why it stopped itself, or was refused. */
  stopped: z.object({ reason: z.string(), at: instant }).nullable(),
});

export const node = z.object({
  id: z.string(),
  /** Null while it waits for approval. */
  name: z.string().nullable(),
  uuid: z.string(),
  macs: z.array(z.string()),
  addresses: nodeAddresses,
  /** What it is bound to; null where the rules choose. */
  image: z.string().nullable(),
  profile: z.string().nullable(),
  bmc: z
    .object({ address: z.string(), port: z.number(), user: z.string(), cipherSuite: z.number() })
    .nullable(),
  approved: z.boolean(),
  phase: z.enum(phases),
  since: instant,
  /** One sentence: ready, on its way, stuck and where to look. */
  label: z.string(),
  /** The selectors that it told at its last boot. */
  machine: z.record(z.string(), z.string()),
  /** What a machine that waits for approval found in itself. */
  inventory: z.array(z.string()),
  /** The host that it is. */
  host: z.string().nullable(),
  /** What it is to run after its next boot. */
  wanted: z.object({ image: z.string(), profile: z.string(), config: z.string() }).nullable(),
  /** What was handed to its last boot. */
  found: z.object({ image: z.string(), config: z.string() }).nullable(),
  /** What keeps it from being ready, once its libvirt has come up. */
  missing: z.array(refusal),
  /** The newest first. */
  boots: z.array(boot),
  createdAt: instant,
});
export type NodeResource = z.output<typeof node>;
