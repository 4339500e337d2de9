// The VM as the API shows it: three fields with one writer each, and a label made of them.
import { z } from 'zod';
import { powers, type Power } from '../../model/vm/vm.ts';
import { instant, json } from '../json.ts';

export const power = z.enum(powers as readonly [Power, ...Power[]]);

export const vm = z.object({
  id: z.string(),
  name: z.string(),
  /** The UUID that libvirt knows it by. */
  uuid: z.string(),
  /** The name of the host it is on; null while it is on none. */
  host: z.string().nullable(),
  hostId: z.string().nullable(),
  /** What was asked; null for a foreign VM. */
  intent: z.enum(['running', 'stopped']).nullable(),
  /** What is true; `unknown` while its host cannot be asked. */
  power,
  powerReason: z.string().nullable(),
  powerSince: instant,
  /** When its host was last asked. */
  observedAt: instant.nullable(),
  /** The task that holds it. */
  activity: z.object({ task: z.string(), kind: z.string(), since: instant }).nullable(),
  /** The three in words. */
  label: z.string(),
  /** Not Hostler's: listed and watched, never changed unasked. */
  foreign: z.boolean(),
  generation: z.number().int(),
  spec: json,
  addresses: z.array(
    z.object({ address: z.string(), mac: z.string().nullable(), source: z.enum(['agent', 'lease']) }),
  ),
  /** Where the definition on the host is not what the spec says. */
  drift: z.array(z.object({ path: z.string(), wanted: json, found: json })),
  createdAt: instant,
});
export type VmResource = z.output<typeof vm>;
